package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.driver.ConnectTarget;
import dev.tailrace.dsl.driver.PostgresDriver;
import dev.tailrace.dsl.driver.Tls;
import dev.tailrace.dsl.testing.TestServer;
import io.micrometer.observation.ObservationRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** An engine on the shared test server, and a connection beside it to ask the server itself. */
public final class EngineFixture implements AutoCloseable {
    public final String database = TestServer.newDatabase();
    public final JdbcEngine engine;
    public final Connection observer;

    public EngineFixture(PostgresDriver driver, int slots) {
        this(driver, slots, Duration.ofSeconds(30));
    }

    public EngineFixture(PostgresDriver driver, int slots, Duration acquireTimeout) {
        this(driver, slots, acquireTimeout, Duration.ofSeconds(10));
    }

    public EngineFixture(PostgresDriver driver, int slots, Duration acquireTimeout, Duration cancelBound) {
        var target = target(database, Map.of("application_name", "tailrace-test"));
        var settings = new EngineSettings(
                "test", driver, slots, acquireTimeout, cancelBound, 512, ObservationRegistry.NOOP, null);
        try {
            var control = driver.open(target(database, Map.of("application_name", "tailrace-control")));
            engine = JdbcEngine.controlled(settings, new HikariSource(driver, target, slots), target, control);
            observer = TestServer.connect(database);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public static ConnectTarget target(String database, Map<String, String> parameters) {
        return new ConnectTarget(
                TestServer.host(), TestServer.port(), database, TestServer.user(), TestServer.password(),
                new Tls(Tls.Mode.DISABLE, null, null, null),
                Duration.ofSeconds(10), Duration.ZERO, parameters);
    }

    /** How many of the engine's backends run a statement now. */
    public long running() throws SQLException {
        return count("""
                select count(*) from pg_stat_activity
                where application_name = 'tailrace-test' and state = 'active' and datname = current_database()
                """);
    }

    /** How many backends the engine has, its control connection included. */
    public long backends() throws SQLException {
        return count("select count(*) from pg_stat_activity where application_name in ('tailrace-test', 'tailrace-control')"
                + " and datname = current_database()");
    }

    public long count(String sql) throws SQLException {
        try (var statement = observer.createStatement(); var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Asks until {@code sql} gives {@code wanted}; fails after a generous while. */
    public void await(String sql, long wanted) throws SQLException {
        var until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (count(sql) != wanted) {
            if (System.nanoTime() - until > 0) throw new AssertionError("Still " + count(sql) + ", not " + wanted + ": " + sql);
        }
    }

    public CompletableFuture<Long> query(String sql) {
        return engine.submitAsync(ExecutionOptions.of("query", sql), connection -> one(connection, sql));
    }

    public static long one(Connection connection, String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql); var rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void close() {
        engine.close(Duration.ofSeconds(5));
        try {
            observer.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
