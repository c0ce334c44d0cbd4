package dev.tailrace.dsl.driver;

import static dev.tailrace.dsl.driver.DriverUnderTest.ask;
import static dev.tailrace.dsl.driver.DriverUnderTest.execute;
import static dev.tailrace.dsl.driver.DriverUnderTest.inBackground;
import static dev.tailrace.dsl.driver.DriverUnderTest.outcome;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.dsl.testing.TestServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Everything Tailrace relies on in a driver; each driver runs the whole of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PostgresDriverConformance
        implements PasswordConformance,
                StatementConformance,
                CursorConformance,
                CopyConformance,
                ListenConformance,
                TypeConformance,
                CancelStormConformance {
    private final String database = TestServer.newDatabase();

    @Override
    public String database() {
        return database;
    }

    @Test
    void opensAndClosesAConnection() throws SQLException {
        var connection = open();
        var pid = driver().backendPid(connection);
        assertEquals(database, ask(connection, "select current_database()"));
        connection.close();
        assertTrue(connection.isClosed());
        awaitOnServer("not exists (select from pg_stat_activity where pid = " + pid + ")");
    }

    @Test
    void anUnknownDatabaseIsSqlState3D000() {
        var t = target();
        var missing = new ConnectTarget(
                t.host(), t.port(), "no such database?&", t.user(), t.password(), t.tls(), t.connectTimeout(), t.socketTimeout(), Map.of());
        assertEquals("3D000", assertThrows(SQLException.class, () -> driver().open(missing)).getSQLState());
    }

    @Test
    void aServerThatNeverAnswersEndsWithinTheConnectTimeout() throws Exception {
        try (var silent = new ServerSocket(0)) {
            var t = target();
            var timeout = Duration.ofSeconds(1);
            var dead = new ConnectTarget(
                    "localhost", silent.getLocalPort(), database, t.user(), t.password(), t.tls(), timeout, Duration.ZERO, Map.of());
            var attempt = inBackground(() -> driver().open(dead).close());
            var failure = assertInstanceOf(SQLException.class, outcome(attempt));
            assertTrue(String.valueOf(failure.getSQLState()).startsWith("08"), failure.getSQLState());
        }
    }

    @Test
    void aPortWhereNothingListensIsAConnectionError() throws IOException {
        int port;
        try (var closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }
        var t = target();
        var nobody = new ConnectTarget(
                "localhost", port, database, t.user(), t.password(), t.tls(), t.connectTimeout(), Duration.ZERO, Map.of());
        assertEquals("08001", assertThrows(SQLException.class, () -> driver().open(nobody)).getSQLState());
    }

    @Test
    void serverParametersHoldFromTheStart() throws SQLException {
        var parameters = Map.of("application_name", "conformance", "search_path", "pg_catalog, \"odd name\"", "TimeZone", "Asia/Tokyo");
        try (var connection = driver().open(target(parameters))) {
            assertEquals("conformance", ask(connection, "show application_name"));
            assertEquals("pg_catalog, \"odd name\"", ask(connection, "show search_path"));
            assertEquals("Asia/Tokyo", ask(connection, "show timezone"));
        }
    }

    @Test
    void aParameterTheServerRefusesFailsTheOpening() {
        assertThrows(SQLException.class, () -> driver().open(target(Map.of("statement_timeout", "soon"))));
    }

    @Test
    void backendPidIsTheServersOwnAlsoThroughAPool() throws SQLException {
        var config = new HikariConfig();
        config.setDataSource(new DriverDataSource(driver(), target()));
        config.setMaximumPoolSize(1);
        try (var pool = new HikariDataSource(config); var connection = pool.getConnection()) {
            assertTrue(driver().owns(connection));
            assertEquals(Integer.parseInt(ask(connection, "select pg_backend_pid()")), driver().backendPid(connection));
        }
    }

    @Test
    void ownsOnlyItsOwnConnections() throws SQLException {
        var other = driver() == PostgresDriver.pgjdbc() ? PostgresDriver.pgjdbcNg() : PostgresDriver.pgjdbc();
        try (var mine = open(); var theirs = other.open(target())) {
            assertTrue(driver().owns(mine));
            assertFalse(driver().owns(theirs));
        }
    }

    @Test
    void cancelStopsTheStatementOnTheServerAndLeavesTheConnectionUsable() throws Exception {
        assertTrue(driver().cancels());
        try (var connection = open()) {
            var pid = driver().backendPid(connection);
            var sleeping = inBackground(() -> execute(connection, "select pg_sleep(300)"));
            awaitRunning(pid, "pg_sleep(300)");
            driver().cancel(connection);
            assertEquals("57014", assertInstanceOf(SQLException.class, outcome(sleeping)).getSQLState());
            awaitGone(pid);
            assertEquals("1", ask(connection, "select 1"));
        }
    }

    @Test
    void abortFreesAThreadThatIsBlockedOnTheConnection() throws Exception {
        var connection = open();
        var pid = driver().backendPid(connection);
        var sleeping = inBackground(() -> execute(connection, "select pg_sleep(300)"));
        awaitRunning(pid, "pg_sleep(300)");
        driver().abort(connection);
        assertInstanceOf(SQLException.class, outcome(sleeping));
        assertTrue(connection.isClosed());
        try (var control = TestServer.connect(database)) {
            execute(control, "select pg_terminate_backend(" + pid + ")");
        }
    }

    @Test
    void aConnectionTheServerTerminatesFailsWithAConnectionError() throws Exception {
        try (var connection = open()) {
            var pid = driver().backendPid(connection);
            var sleeping = inBackground(() -> execute(connection, "select pg_sleep(300)"));
            awaitRunning(pid, "pg_sleep(300)");
            try (var control = TestServer.connect(database)) {
                execute(control, "select pg_terminate_backend(" + pid + ")");
            }
            // No SQLSTATE: PGJDBC-NG may give none, so callers ask isClosed().
            assertInstanceOf(SQLException.class, outcome(sleeping));
            assertThrows(SQLException.class, () -> ask(connection, "select 1"));
            assertTrue(connection.isClosed());
        }
    }
}
