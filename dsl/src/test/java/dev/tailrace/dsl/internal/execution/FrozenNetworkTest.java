package dev.tailrace.dsl.internal.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tailrace.dsl.driver.PostgresDriver;
import dev.tailrace.dsl.error.CommitOutcomeUnknownException;
import dev.tailrace.dsl.error.DatabaseClosedException;
import dev.tailrace.dsl.error.DeadlineExceededException;
import dev.tailrace.dsl.testing.FrozenProxy;
import dev.tailrace.dsl.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A network that swallows everything and reports nothing: only our own clocks end what waits for it. */
class FrozenNetworkTest {
    private static final Duration CANCEL_BOUND = Duration.ofSeconds(1);

    static Stream<PostgresDriver> drivers() {
        return Stream.of(PostgresDriver.pgjdbc(), PostgresDriver.pgjdbcNg());
    }

    /** Queries, cancels or both go through {@code proxy}. */
    private static EngineFixture through(FrozenProxy proxy, PostgresDriver driver, int slots, boolean queries, boolean cancels) {
        var direct = EngineFixture.target(TestServer.newDatabase(), Map.of());
        return new EngineFixture(
                driver, slots, Duration.ofSeconds(30), CANCEL_BOUND,
                queries ? EngineFixture.by(direct, proxy.host(), proxy.port(), Duration.ZERO) : direct,
                cancels ? EngineFixture.by(direct, proxy.host(), proxy.port(), Duration.ofSeconds(1)) : direct,
                () -> TestServer.connect(direct.database()));
    }

    /** A statement whose JDBC thread tells when it is free again. */
    private static CompletableFuture<Long> query(EngineFixture fixture, String sql, Duration timeout, CompletableFuture<Void> freed) {
        return fixture.engine.submitAsync(ExecutionOptions.of("query", sql).withTimeout(timeout), connection -> {
            try {
                return EngineFixture.one(connection, sql);
            } finally {
                freed.complete(null);
            }
        });
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return assertThrows(ExecutionException.class, () -> future.get(20, TimeUnit.SECONDS)).getCause();
    }

    private static void assertRecovers(EngineFixture fixture, FrozenProxy proxy, PostgresDriver driver, int slots) throws Exception {
        proxy.thaw();
        assertEquals(1L, fixture.query("select 1").get(20, TimeUnit.SECONDS), driver.name());
        fixture.assertAllSlotsInService(slots);
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void aDeadlineAnswersAtOnceAndTheThreadIsFreedAtTheCancelBound(PostgresDriver driver) throws Exception {
        try (var proxy = new FrozenProxy(TestServer.host(), TestServer.port());
                var fixture = through(proxy, driver, 2, true, false)) {
            assertEquals(1L, fixture.query("select 1").get(20, TimeUnit.SECONDS));
            proxy.freeze();
            var freed = new CompletableFuture<Void>();
            assertInstanceOf(DeadlineExceededException.class, failure(query(fixture, "select 1", Duration.ofMillis(200), freed)));
            freed.get(20, TimeUnit.SECONDS);
            assertRecovers(fixture, proxy, driver, 2);
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void aCancelIsBoundedWhenTheWayOfCancelsIsFrozenToo(PostgresDriver driver) throws Exception {
        try (var proxy = new FrozenProxy(TestServer.host(), TestServer.port());
                var fixture = through(proxy, driver, 2, true, true)) {
            var freed = new CompletableFuture<Void>();
            var query = query(fixture, "select count(*) from pg_sleep(60)", null, freed);
            fixture.await(EngineFixture.SLEEPING, 1);
            proxy.freeze();
            query.cancel(true);
            assertThrows(CancellationException.class, query::join);
            freed.get(20, TimeUnit.SECONDS);
            // the server has heard of nothing yet; the terminated session's end reaches it with the thaw
            proxy.thaw();
            assertEquals(1L, fixture.query("select 1").get(20, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void aConnectionWhoseCancelWasNotAcknowledgedIsNeverUsedAgain(PostgresDriver driver) throws Exception {
        try (var proxy = new FrozenProxy(TestServer.host(), TestServer.port());
                var fixture = through(proxy, driver, 1, false, true)) {
            var before = fixture.query("select pg_backend_pid()").get(20, TimeUnit.SECONDS);
            var freed = new CompletableFuture<Void>();
            var query = query(fixture, "select count(*) from pg_sleep(0.5)", null, freed);
            fixture.await(EngineFixture.SLEEPING, 1);
            proxy.freeze();
            query.cancel(true);
            freed.get(20, TimeUnit.SECONDS);
            assertNotEquals(before, fixture.query("select pg_backend_pid()").get(20, TimeUnit.SECONDS));
            proxy.thaw(); // the old cancel arrives now and finds nobody
            fixture.assertAllSlotsInService(1);
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void aRollbackIsBoundedAndTheSlotComesBack(PostgresDriver driver) throws Exception {
        try (var proxy = new FrozenProxy(TestServer.host(), TestServer.port());
                var fixture = through(proxy, driver, 1, true, false)) {
            var session = fixture.begin();
            EngineFixture.query(session, "select 1").get(20, TimeUnit.SECONDS);
            proxy.freeze();
            var ended = new CompletableFuture<Boolean>();
            session.end(false, WorkFuture.completing(ended));
            failure(ended);
            assertRecovers(fixture, proxy, driver, 1);
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void aCancelledCommitHasAnUnknownOutcomeAtTheCancelBound(PostgresDriver driver) throws Exception {
        try (var proxy = new FrozenProxy(TestServer.host(), TestServer.port());
                var fixture = through(proxy, driver, 1, true, false)) {
            var session = fixture.begin();
            Work<Boolean> write = FrozenNetworkTest::write;
            session.submitAsync(ExecutionOptions.of("write", ""), write).get(20, TimeUnit.SECONDS);
            proxy.freeze();
            var ended = new CompletableFuture<Boolean>();
            var commit = (Task<?>) session.end(true, WorkFuture.completing(ended));
            while (!commit.fence.isRunning()) Thread.onSpinWait();
            commit.cancel(new CancellationException());
            assertInstanceOf(CommitOutcomeUnknownException.class, failure(ended));
            assertRecovers(fixture, proxy, driver, 1);
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void closingIsBoundedWhenEveryWayIsFrozen(PostgresDriver driver) throws Exception {
        try (var proxy = new FrozenProxy(TestServer.host(), TestServer.port())) {
            var fixture = through(proxy, driver, 2, true, true);
            var running = fixture.query("select count(*) from pg_sleep(60)");
            var session = fixture.begin();
            fixture.await(EngineFixture.SLEEPING, 1);
            proxy.freeze();
            fixture.engine.close(Duration.ofMillis(100));
            assertInstanceOf(DatabaseClosedException.class, failure(running));
            assertEquals(false, session.isOpen());
            assertEquals(List.of(), fixture.threads());
            fixture.close();
        }
    }

    private static boolean write(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.execute("create table written (n int)");
        }
    }
}
