package dev.tailrace.dsl.driver;

import static dev.tailrace.dsl.driver.DriverUnderTest.ask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Statements and cancels in quick turns: whatever the moment a cancel arrives, the driver keeps the protocol in step. */
interface CancelStormConformance extends DriverUnderTest {
    int CONNECTIONS = 4;
    int STATEMENTS_PER_CONNECTION = 1_250;

    /** Says whether it was cancelled. Half of them read a cursor, whose fetches are cancelled too. */
    private static boolean runOnce(Connection connection, int number) throws SQLException {
        try (var statement = connection.prepareStatement("select n, pg_sleep(0.0002) from generate_series(1, ?) n")) {
            statement.setFetchSize(number % 2 == 0 ? 3 : 0);
            statement.setInt(1, 10);
            try (var rows = statement.executeQuery()) {
                for (var n = 1; rows.next(); n++) {
                    assertEquals(n, rows.getInt(1));
                }
            }
            return false;
        } catch (SQLException e) {
            if (!"57014".equals(e.getSQLState())) throw new AssertionError("statement " + number + " failed, and not as cancelled", e);
            return true;
        }
    }

    /** Cancels {@code pid} until told to stop, and returns only after the server has acknowledged the last cancel. */
    private FutureTask<Throwable> canceller(int pid, AtomicBoolean running) {
        return DriverUnderTest.inBackground(() -> {
            try (var control = TestServer.connect(database());
                    var cancel = control.prepareStatement("select pg_sleep(?), pg_cancel_backend(?)")) {
                cancel.setInt(2, pid);
                while (running.get()) {
                    cancel.setDouble(1, ThreadLocalRandom.current().nextDouble(0.008));
                    cancel.execute();
                }
            }
        });
    }

    private void storm(Connection connection, AtomicInteger cancelled) throws Exception {
        var running = new AtomicBoolean(true);
        var canceller = canceller(driver().backendPid(connection), running);
        connection.setAutoCommit(false);
        for (var number = 0; number < STATEMENTS_PER_CONNECTION; number++) {
            if (runOnce(connection, number)) {
                cancelled.incrementAndGet();
            }
            rollback(connection);
        }
        running.set(false);
        assertNull(DriverUnderTest.outcome(canceller));
    }

    /** A cancel may hit the ROLLBACK as well here, for nothing fences it off. */
    private static void rollback(Connection connection) throws SQLException {
        for (var attempt = 0; ; attempt++) {
            try {
                connection.rollback();
                return;
            } catch (SQLException e) {
                if (!"57014".equals(e.getSQLState()) || attempt == 100) {
                    throw e;
                }
            }
        }
    }

    @Test
    default void aStormOfCancelsLeavesEveryConnectionInStep() throws Exception {
        var cancelled = new AtomicInteger();
        var connections = new ArrayList<Connection>();
        var storms = new ArrayList<FutureTask<Throwable>>();
        for (var index = 0; index < CONNECTIONS; index++) {
            var connection = open();
            connections.add(connection);
            storms.add(DriverUnderTest.inBackground(() -> storm(connection, cancelled)));
        }
        for (var storm : storms) {
            assertNull(storm.get());
        }
        assertTrue(cancelled.get() > 0, "no cancel ever hit");
        for (var connection : connections) {
            connection.rollback();
            connection.setAutoCommit(true);
            for (var n = 0; n < 100; n++) {
                assertEquals(String.valueOf(n), ask(connection, "select " + n));
            }
            connection.close();
        }
    }
}
