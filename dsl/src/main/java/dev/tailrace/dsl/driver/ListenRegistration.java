package dev.tailrace.dsl.driver;

import java.sql.SQLException;

/** A listener's place on a connection. Closing it stops the delivery and leaves the connection open. */
public interface ListenRegistration extends AutoCloseable {
    /**
     * Runs a statement that returns no rows, such as {@code LISTEN "x"}, on the listening connection, without disturbing the delivery.
     */
    void execute(String sql) throws SQLException;

    @Override
    void close();
}
