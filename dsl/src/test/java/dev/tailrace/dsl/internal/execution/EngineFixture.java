package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.TransactionOptions;
import dev.tailrace.dsl.driver.ConnectTarget;
import dev.tailrace.dsl.driver.PostgresDriver;
import dev.tailrace.dsl.driver.Tls;
import dev.tailrace.dsl.testing.TestServer;
import io.micrometer.observation.ObservationRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** An engine on the shared test server, and a connection beside it to ask the server itself. */
public final class EngineFixture implements AutoCloseable {
    /** Asks how many backends are in {@code pg_sleep} now. */
    public static final String SLEEPING =
            "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()";

    private static final AtomicInteger engines = new AtomicInteger();

    private final String name = "test-" + engines.incrementAndGet();
    public final String database;
    public final JdbcEngine engine;
    public Connection observer;

    private final Callable<Connection> observing;

    public EngineFixture(PostgresDriver driver, int slots) {
        this(driver, slots, Duration.ofSeconds(30));
    }

    public EngineFixture(PostgresDriver driver, int slots, Duration acquireTimeout) {
        this(driver, slots, acquireTimeout, Duration.ofSeconds(10));
    }

    public EngineFixture(PostgresDriver driver, int slots, Duration acquireTimeout, Duration cancelBound) {
        this(driver, slots, acquireTimeout, cancelBound, target(TestServer.newDatabase(), Map.of()));
    }

    /** On the server that {@code target} leads to, asked over its own connection. */
    public EngineFixture(PostgresDriver driver, int slots, Duration acquireTimeout, Duration cancelBound, ConnectTarget target) {
        this(driver, slots, acquireTimeout, cancelBound, target, target, () -> TestServer.connect(target.database()));
    }

    /** With ways of their own to the server for queries, for cancels, and for the questions of the test. */
    public EngineFixture(
            PostgresDriver driver,
            int slots,
            Duration acquireTimeout,
            Duration cancelBound,
            ConnectTarget queries,
            ConnectTarget cancels,
            Callable<Connection> observing) {
        database = queries.database();
        this.observing = observing;
        var settings = new EngineSettings(name, driver, slots, acquireTimeout, cancelBound, 512, ObservationRegistry.NOOP, null);
        var target = named(queries, "tailrace-test");
        var controlTarget = named(cancels, "tailrace-control");
        try {
            var control = driver.open(controlTarget);
            engine = JdbcEngine.controlled(settings, new HikariSource(driver, target, slots), controlTarget, control);
            observer = observing.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static ConnectTarget named(ConnectTarget target, String application) {
        return new ConnectTarget(
                target.host(), target.port(), target.database(), target.user(), target.password(), target.tls(),
                target.connectTimeout(), target.socketTimeout(), Map.of("application_name", application));
    }

    /** Asks over a new connection from now on: the server has been away. */
    public void reconnect() throws Exception {
        observer.close();
        observer = observing.call();
    }

    /** A way to the server with a host, a port and a read timeout of its own. */
    public static ConnectTarget by(ConnectTarget target, String host, int port, Duration socketTimeout) {
        return new ConnectTarget(
                host, port, target.database(), target.user(), target.password(), target.tls(), Duration.ofSeconds(5), socketTimeout,
                target.serverParameters());
    }

    /** Fills the pool, proves on the server that every slot is in use at once, and empties it. */
    public void assertAllSlotsInService(int slots) throws Exception {
        var sleepers = Stream.generate(() -> query("select count(*) from pg_sleep(60)")).limit(slots).toList();
        await(SLEEPING, slots);
        sleepers.forEach(sleeper -> sleeper.cancel(true));
        await(SLEEPING, 0);
    }

    /** Begins a transaction that stays open. */
    public Session begin() throws Exception {
        return beginAsync().get(20, TimeUnit.SECONDS);
    }

    /** Begins a transaction. */
    public CompletableFuture<Session> beginAsync() {
        var session = new CompletableFuture<Session>();
        engine.begin(
                CallContext.NONE,
                ExecutionOptions.of("transaction", "begin"),
                Begin.of(CallContext.NONE, TransactionOptions.DEFAULT),
                false,
                WorkFuture.completing(session));
        return session;
    }

    /** Asks inside a transaction. */
    public static CompletableFuture<Long> query(Session session, String sql) {
        return session.submitAsync(ExecutionOptions.of("query", sql), connection -> one(connection, sql));
    }

    /** The engine's threads that are alive. */
    public List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).filter(thread -> thread.startsWith(name + "-")).toList();
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
