package dev.tailrace.dsl.driver;

import java.sql.SQLException;

/** A listener's place on a connection. Closing it stops the delivery and leaves the connection open. */
public interface ListenRegistration extends AutoCloseable {
    /**
     * Runs a statement that returns no rows, such as {@code LISTEN "x"}, on the listening connection, without disturbing the delivery.
     * Blocks until the server has answered; with pgjdbc up to one poll slice (50 ms) longer. From one thread at a time or many, but never
     * from a {@link NotificationListener}.
     *
     * @throws SQLException as the server or the driver reports it; SQLSTATE 08003 once the connection is gone or this is closed
     */
    void execute(String sql) throws SQLException;

    @Override
    void close();
}
