package dev.tailrace.dsl.driver;

import static dev.tailrace.dsl.driver.DriverUnderTest.ask;
import static dev.tailrace.dsl.driver.DriverUnderTest.inBackground;
import static dev.tailrace.dsl.driver.DriverUnderTest.outcome;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PgJdbcNgDriverTest extends PostgresDriverConformance {
    @Override
    public PostgresDriver driver() {
        return PostgresDriver.pgjdbcNg();
    }

    /** The driver told the BEGIN that it had put before the statement, and the statement's caller waited for ever. */
    @Test
    @Timeout(30)
    void aStatementBehindTheDriversOwnBeginHearsOfALostConnection() throws Exception {
        try (var connection = open()) {
            var pid = driver().backendPid(connection);
            connection.setAutoCommit(false);
            // Deaf, so that both BEGIN and the statement are without an answer when the connection ends.
            PgJdbcNgChannel.of(connection).channel().config().setAutoRead(false);
            var waiting = inBackground(() -> ask(connection, "select 1"));
            awaitOnServer("exists (select from pg_stat_activity where pid = " + pid + " and state = 'idle in transaction')");
            PgJdbcNgChannel.of(connection).channel().close();
            assertInstanceOf(SQLException.class, outcome(waiting));
            assertTrue(connection.isClosed());
        }
    }
}
