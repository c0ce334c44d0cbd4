package dev.tailrace.dsl.internal.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.driver.PostgresDriver;
import dev.tailrace.dsl.error.ConnectionLostException;
import dev.tailrace.dsl.error.DatabaseClosedException;
import dev.tailrace.dsl.testing.FrozenProxy;
import dev.tailrace.dsl.testing.TestServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WatchedConnectionTest {
    private static final Duration INTERVAL = Duration.ofMillis(300);
    private static final Duration BOUND = Duration.ofMillis(700);
    private static final String QUERY_BACKENDS =
            "select count(*) from pg_stat_activity where application_name = 'tailrace-test' and datname = current_database()";

    private final BlockingQueue<Throwable> losses = new LinkedBlockingQueue<>();

    static Stream<PostgresDriver> drivers() {
        return Stream.of(PostgresDriver.pgjdbc(), PostgresDriver.pgjdbcNg());
    }

    private WatchedConnection watch(EngineFixture fixture) throws Exception {
        return fixture.engine.watchAsync(INTERVAL, BOUND, losses::add).get(20, TimeUnit.SECONDS);
    }

    private static CompletableFuture<Long> ask(WatchedConnection watched, String sql) {
        return watched.submitAsync(
                ExecutionOptions.of("query", sql).withTimeout(Duration.ofSeconds(60)), connection -> EngineFixture.one(connection, sql));
    }

    private void assertLostOnce() throws Exception {
        assertInstanceOf(ConnectionLostException.class, losses.poll(20, TimeUnit.SECONDS));
        assertEquals(null, losses.poll(2 * INTERVAL.toMillis(), TimeUnit.MILLISECONDS), "told once");
    }

    private static void assertRefused(CompletableFuture<?> future, Class<? extends Throwable> reason) {
        var failure = assertThrows(ExecutionException.class, () -> future.get(20, TimeUnit.SECONDS));
        assertInstanceOf(reason, failure.getCause());
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void runsWorkInOrderOnOneBackendOutsideThePool(PostgresDriver driver) throws Exception {
        try (var fixture = new EngineFixture(driver, 1); var watched = watch(fixture)) {
            var busy = fixture.query("select count(*) from pg_sleep(60)"); // the pool's only connection
            fixture.await(EngineFixture.SLEEPING, 1);
            var first = ask(watched, "select pg_try_advisory_lock(7)::int");
            var second = ask(watched, "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()");
            var third = ask(watched, "select pg_backend_pid()");
            assertEquals(1L, first.get(20, TimeUnit.SECONDS));
            assertEquals(1L, second.get(20, TimeUnit.SECONDS));
            assertEquals(watched.backendPid(), third.get(20, TimeUnit.SECONDS).intValue());
            busy.cancel(true);
        }
        assertTrue(losses.isEmpty(), "closing it is no loss");
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void aKilledBackendIsNoticedWhileIdle(PostgresDriver driver) throws Exception {
        try (var fixture = new EngineFixture(driver, 1)) {
            var watched = watch(fixture);
            fixture.count("select pg_terminate_backend(" + watched.backendPid() + ")::int");
            assertLostOnce();
            assertFalse(watched.isOpen());
            assertRefused(ask(watched, "select 1"), ConnectionLostException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void aKilledBackendFailsWhatRunsAndWhatWaits(PostgresDriver driver) throws Exception {
        try (var fixture = new EngineFixture(driver, 1)) {
            var watched = watch(fixture);
            var running = ask(watched, "select count(*) from pg_sleep(60)");
            var waiting = ask(watched, "select 1");
            fixture.await(EngineFixture.SLEEPING, 1);
            fixture.count("select pg_terminate_backend(" + watched.backendPid() + ")::int");
            assertRefused(running, ConnectionLostException.class);
            assertRefused(waiting, ConnectionLostException.class);
            assertLostOnce();
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void aFrozenNetworkIsNoticedWithinTheIntervalAndTheBound(PostgresDriver driver) throws Exception {
        try (var proxy = new FrozenProxy(TestServer.host(), TestServer.port());
                var fixture = through(proxy, driver)) {
            var watched = watch(fixture);
            assertEquals(1L, ask(watched, "select 1").get(20, TimeUnit.SECONDS));
            proxy.freeze();
            var frozen = System.nanoTime();
            assertInstanceOf(ConnectionLostException.class, losses.poll(20, TimeUnit.SECONDS));
            var took = Duration.ofNanos(System.nanoTime() - frozen);
            assertTrue(took.compareTo(INTERVAL.plus(BOUND).plusSeconds(2)) < 0, "lost after " + took);
            assertRefused(ask(watched, "select 1"), ConnectionLostException.class);
            watched.close();
            proxy.thaw();
            fixture.await(QUERY_BACKENDS, 1);
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void workThatIsSilentForTheBoundIsAnsweredAsLost(PostgresDriver driver) throws Exception {
        try (var proxy = new FrozenProxy(TestServer.host(), TestServer.port());
                var fixture = through(proxy, driver)) {
            var watched = watch(fixture);
            proxy.freeze();
            var stuck = watched.submitAsync(ExecutionOptions.of("query", ""), connection -> EngineFixture.one(connection, "select 1"));
            assertRefused(stuck, ConnectionLostException.class);
            assertLostOnce();
            proxy.thaw();
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void cancelledWorkStopsOnTheServerAndIsNoLoss(PostgresDriver driver) throws Exception {
        try (var fixture = new EngineFixture(driver, 1); var watched = watch(fixture)) {
            for (var round = 0; round < 20; round++) {
                var work = ask(watched, "select count(*) from pg_sleep(60)");
                fixture.await(EngineFixture.SLEEPING, 1);
                work.cancel(true);
                assertThrows(CancellationException.class, work::join);
                assertEquals(round, ask(watched, "select " + round).get(20, TimeUnit.SECONDS));
            }
            fixture.await(EngineFixture.SLEEPING, 0);
            assertTrue(watched.isOpen());
            assertTrue(losses.isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void closingStopsWhatRunsRefusesWhatWaitsAndEndsTheBackend(PostgresDriver driver) throws Exception {
        try (var fixture = new EngineFixture(driver, 1)) {
            var watched = watch(fixture);
            var running = ask(watched, "select count(*) from pg_sleep(60)");
            var waiting = ask(watched, "select 1");
            fixture.await(EngineFixture.SLEEPING, 1);
            watched.close();
            watched.close();
            assertRefused(running, DatabaseClosedException.class);
            assertRefused(waiting, DatabaseClosedException.class);
            assertRefused(ask(watched, "select 1"), DatabaseClosedException.class);
            fixture.await(QUERY_BACKENDS, 1);
            assertTrue(losses.isEmpty(), "closing it is no loss");
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void closingTheEngineEndsItAndTellsItsOwner(PostgresDriver driver) throws Exception {
        var fixture = new EngineFixture(driver, 1);
        var watched = watch(fixture);
        fixture.engine.close(Duration.ZERO);
        assertInstanceOf(DatabaseClosedException.class, losses.poll(20, TimeUnit.SECONDS));
        assertRefused(ask(watched, "select 1"), DatabaseClosedException.class);
        assertRefused(fixture.engine.watchAsync(INTERVAL, BOUND, losses::add), DatabaseClosedException.class);
        fixture.await(QUERY_BACKENDS, 0);
        fixture.close();
    }

    private static EngineFixture through(FrozenProxy proxy, PostgresDriver driver) {
        var direct = EngineFixture.target(TestServer.newDatabase(), Map.of());
        var frozen = EngineFixture.by(direct, proxy.host(), proxy.port(), Duration.ZERO);
        return new EngineFixture(
                driver, 1, Duration.ofSeconds(30), Duration.ofSeconds(2), frozen, direct, () -> TestServer.connect(direct.database()));
    }
}
