package dev.tailrace.dsl.internal.open;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.tailrace.dsl.error.TailraceException;
import dev.tailrace.dsl.testing.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Either driver as it is, so that what it throws is not touched before it is translated. */
enum FailingDriver {
    PGJDBC,
    PGJDBC_NG;

    @FunctionalInterface
    interface Use {
        void of(Connection connection) throws Exception;
    }

    /** The translation of what {@code use} throws. */
    TailraceException failure(String database, Use use) {
        try (var connection = open(database)) {
            try {
                use.of(connection);
            } catch (Exception e) {
                return assertInstanceOf(TailraceException.class, ErrorTranslator.statement(e));
            }
            throw new AssertionError("nothing failed");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private Connection open(String database) throws SQLException {
        return this == PGJDBC ? TestServer.connect(database) : DriverManager.getConnection(TestServer.pgjdbcNgUrl(database));
    }
}
