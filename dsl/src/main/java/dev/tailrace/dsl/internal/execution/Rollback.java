package dev.tailrace.dsl.internal.execution;

import java.sql.Connection;
import java.sql.SQLException;

/** ROLLBACK that takes effect on either driver. */
final class Rollback {
    private Rollback() {}

    /** Twice if need be: on PGJDBC-NG the first statement after a cancelled fetch throws a NullPointerException and sends nothing. */
    static void on(Connection connection) throws SQLException {
        try {
            connection.rollback();
        } catch (RuntimeException first) {
            connection.rollback();
        }
    }
}
