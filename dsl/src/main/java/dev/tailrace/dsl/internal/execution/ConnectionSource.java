package dev.tailrace.dsl.internal.execution;

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

    /** How many connections exist, in use or idle; what slots are put into service by. */
    int size();

    void close();
}
