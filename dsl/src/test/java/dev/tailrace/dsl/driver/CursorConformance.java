package dev.tailrace.dsl.driver;

import static dev.tailrace.dsl.driver.DriverUnderTest.ask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.testing.TestServer;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Results that arrive piece by piece. */
interface CursorConformance extends DriverUnderTest {
    @Test
    default void rowsOfACursorArriveBeforeTheQueryHasEnded() throws SQLException {
        try (var connection = open()) {
            connection.setAutoCommit(false);
            // The row that would fail is far behind the first fetch: whoever reads ahead meets it.
            try (var statement = connection.prepareStatement("select 1 / (5000000 - generate_series(1, 10000000))")) {
                statement.setFetchSize(100);
                try (var rows = statement.executeQuery()) {
                    for (var row = 0; row < 1_000; row++) {
                        assertTrue(rows.next());
                    }
                }
            }
            assertEquals("1", ask(connection, "select 1"));
            connection.rollback();
        }
    }

    @Test
    default void everyRowOfACursorArrivesOnceAndInOrder() throws SQLException {
        try (var connection = open()) {
            connection.setAutoCommit(false);
            try (var statement = connection.prepareStatement("select n from generate_series(1, 10007) n")) {
                statement.setFetchSize(100);
                try (var rows = statement.executeQuery()) {
                    for (var expected = 1; expected <= 10_007; expected++) {
                        assertTrue(rows.next());
                        assertEquals(expected, rows.getInt(1));
                    }
                    assertFalse(rows.next());
                }
            }
            connection.commit();
        }
    }

    @Test
    default void twoCursorsAndAnotherStatementInterleaveOnOneConnection() throws SQLException {
        try (var connection = open()) {
            connection.setAutoCommit(false);
            try (var up = connection.prepareStatement("select n from generate_series(1, 1000) n");
                    var down = connection.prepareStatement("select n from generate_series(1000, 1, -1) n")) {
                up.setFetchSize(10);
                down.setFetchSize(7);
                try (var rising = up.executeQuery(); var falling = down.executeQuery()) {
                    for (var n = 1; n <= 1_000; n++) {
                        assertTrue(rising.next());
                        assertTrue(falling.next());
                        assertEquals(1_001, rising.getInt(1) + falling.getInt(1));
                        if (n % 100 == 0) {
                            assertEquals(String.valueOf(n), ask(connection, "select " + n));
                        }
                    }
                }
            }
            connection.commit();
        }
    }

    @Test
    default void aCancelledFetchEndsItsCursorAndAfterRollbackTheConnectionIsUsable() throws Exception {
        try (var connection = open(); var control = TestServer.connect(database())) {
            connection.setAutoCommit(false);
            try (var statement = connection.prepareStatement(
                    "select case when n > 20 then pg_sleep(300)::text else n::text end from generate_series(1, 30) n")) {
                statement.setFetchSize(10);
                try (var rows = statement.executeQuery()) {
                    for (var row = 0; row < 20; row++) {
                        assertTrue(rows.next());
                    }
                    var fetching = DriverUnderTest.inBackground(rows::next);
                    var pid = driver().backendPid(connection);
                    awaitOnServer("exists (select from pg_stat_activity where pid = " + pid + " and wait_event = 'PgSleep')");
                    assertEquals("t", ask(control, "select pg_cancel_backend(" + pid + ")"));
                    assertEquals("57014", assertInstanceOf(SQLException.class, DriverUnderTest.outcome(fetching)).getSQLState());
                }
            }
            connection.rollback();
            assertEquals("1", ask(connection, "select 1"));
            connection.commit();
        }
    }
}
