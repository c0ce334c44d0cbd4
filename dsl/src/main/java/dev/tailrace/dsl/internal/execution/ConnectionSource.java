package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.driver.PostgresDriver;
import java.sql.Connection;
import java.sql.SQLException;

/** Where connections come from and go back to: a pool of ours or of the application's. */
public interface ConnectionSource {
    /** A connection in autocommit mode. Does not wait long: its callers hold a slot, so one is there. */
    Connection take() throws SQLException;

    /** Takes back a connection that is as clean as it was given. */
    void giveBack(Connection connection);

    /** Closes a connection that must not be used again. */
    void discard(Connection connection);

    /**
     * A connection in autocommit mode that counts against no slot, for a session of its own. Blocks, for at most the connect timeout.
     *
     * @throws dev.tailrace.dsl.error.TailraceException when there is none
     */
    Connection dedicated();

    /** Ends a dedicated connection and its backend, whatever state it is in. */
    void endDedicated(Connection connection);

    /**
     * A connection in autocommit mode for LISTEN, opened by {@link #listenDriver}; it counts against no slot and ends by
     * {@link #endDedicated}. Blocks, for at most the connect timeout.
     *
     * @throws dev.tailrace.dsl.error.TailraceException when there is none
     */
    Connection listening();

    /** The driver of {@link #listening}, which may be another than that of the statements. */
    PostgresDriver listenDriver();

    /** How many connections exist, in use or idle; what slots are put into service by. */
    int size();

    void close();
}
