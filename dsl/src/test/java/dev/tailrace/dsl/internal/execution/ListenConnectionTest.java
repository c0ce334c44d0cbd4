package dev.tailrace.dsl.internal.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.driver.NotificationListener;
import dev.tailrace.dsl.driver.PostgresDriver;
import dev.tailrace.dsl.error.ConnectionLostException;
import dev.tailrace.dsl.error.DatabaseClosedException;
import dev.tailrace.dsl.error.HostUnreachableException;
import dev.tailrace.dsl.error.QueryFailedException;
import dev.tailrace.dsl.testing.FrozenProxy;
import dev.tailrace.dsl.testing.TestServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ListenConnectionTest {
    private static final Duration BOUND = Duration.ofMillis(900);
    private static final String LISTENING = "select count(*) from pg_stat_activity"
            + " where application_name = 'tailrace-test (listen)' and datname = current_database()";

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final NotificationListener listener = new NotificationListener() {
        @Override
        public void notified(String channel, String payload, int backendPid) {
            heard.add(channel + " " + payload);
        }

        @Override
        public void closed() {
            heard.add("closed");
        }
    };

    static Stream<PostgresDriver> drivers() {
        return Stream.of(PostgresDriver.pgjdbc(), PostgresDriver.pgjdbcNg());
    }

    private ListenConnection listen(EngineFixture fixture) throws Exception {
        return fixture.engine.listenAsync(BOUND, listener).get(20, TimeUnit.SECONDS);
    }

    private String next() throws InterruptedException {
        return heard.poll(20, TimeUnit.SECONDS);
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return assertThrows(ExecutionException.class, () -> future.get(20, TimeUnit.SECONDS)).getCause();
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void hearsWhatIsNotifiedOnABackendOutsideThePool(PostgresDriver driver) throws Exception {
        try (var fixture = new EngineFixture(driver, 1); var listening = listen(fixture)) {
            assertTrue(listening.executeAsync("listen orders; listen users").get(20, TimeUnit.SECONDS));
            fixture.count("select count(*) from (select pg_notify('orders', 'a'), pg_notify('users', 'b')) n");
            assertEquals("orders a", next());
            assertEquals("users b", next());
            assertEquals(
                    1, fixture.count("select count(*) from pg_stat_activity where pid = " + listening.backendPid()
                            + " and application_name = 'tailrace-test (listen)'"));
            assertFalse(listening.behindPooler());
            assertFalse(listening.onStandby());
        }
        assertNull(heard.poll(), "closing it is no loss");
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void aStatementThatIsRefusedIsATypedErrorAndNoLoss(PostgresDriver driver) throws Exception {
        try (var fixture = new EngineFixture(driver, 1); var listening = listen(fixture)) {
            assertInstanceOf(QueryFailedException.class, failure(listening.executeAsync("listen 1")));
            listening.executeAsync("listen orders").get(20, TimeUnit.SECONDS);
            fixture.count("select count(*) from (select pg_notify('orders', '')) n");
            assertEquals("orders ", next());
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void aTerminatedBackendIsToldOnceAndStatementsAfterItFailAsLost(PostgresDriver driver) throws Exception {
        try (var fixture = new EngineFixture(driver, 1); var listening = listen(fixture)) {
            fixture.count("select pg_terminate_backend(" + listening.backendPid() + ")::int");
            assertEquals("closed", next());
            assertInstanceOf(ConnectionLostException.class, failure(listening.executeAsync("listen x")));
            listening.close();
            assertNull(heard.poll());
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void aStatementInAFrozenNetworkLosesTheConnectionWithinTheBound(PostgresDriver driver) throws Exception {
        try (var proxy = new FrozenProxy(TestServer.host(), TestServer.port())) {
            var direct = EngineFixture.target(TestServer.newDatabase(), Map.of());
            var frozen = EngineFixture.by(direct, proxy.host(), proxy.port(), Duration.ZERO);
            try (var fixture = new EngineFixture(
                    driver, 1, Duration.ofSeconds(30), Duration.ofSeconds(2), frozen, direct,
                    () -> TestServer.connect(direct.database()))) {
                var listening = listen(fixture);
                proxy.freeze();
                assertInstanceOf(ConnectionLostException.class, failure(listening.executeAsync("listen x")));
                assertEquals("closed", next());
                listening.close();
                proxy.thaw();
                fixture.await(LISTENING, 0);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void closingTheEngineEndsItTellsItsListenerAndOpensNoOther(PostgresDriver driver) throws Exception {
        var fixture = new EngineFixture(driver, 1);
        var listening = listen(fixture);
        fixture.engine.close(Duration.ZERO);
        assertEquals("closed", next());
        fixture.await(LISTENING, 0);
        assertEquals(0, fixture.threads().size(), () -> "alive: " + fixture.threads());
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("tailrace-listen-" + listening.backendPid())));
        assertInstanceOf(DatabaseClosedException.class, failure(fixture.engine.listenAsync(BOUND, listener)));
        fixture.close();
    }

    @Test
    void aServerThatIsNotThereIsATypedError() throws Exception {
        try (var proxy = new FrozenProxy(TestServer.host(), TestServer.port())) {
            var direct = EngineFixture.target(TestServer.newDatabase(), Map.of());
            var through = EngineFixture.by(direct, proxy.host(), proxy.port(), Duration.ZERO);
            try (var fixture = new EngineFixture(
                    PostgresDriver.pgjdbc(), 1, Duration.ofSeconds(30), Duration.ofSeconds(2), through, direct,
                    () -> TestServer.connect(direct.database()))) {
                proxy.close();
                assertInstanceOf(HostUnreachableException.class, failure(fixture.engine.listenAsync(BOUND, listener)));
            }
        }
    }

    @Test
    void whatIsAttachedIsOneOfItsKindAndClosedWithTheEngine() {
        var closed = new LinkedBlockingQueue<String>();
        record Attached(BlockingQueue<String> closings) implements AutoCloseable {
            @Override
            public void close() {
                closings.add("closed");
            }
        }
        var fixture = new EngineFixture(PostgresDriver.pgjdbc(), 1);
        var first = fixture.engine.attached(Attached.class, () -> new Attached(closed));
        assertTrue(first == fixture.engine.attached(Attached.class, () -> new Attached(closed)));
        fixture.engine.close(Duration.ZERO);
        assertEquals("closed", closed.poll());
        assertThrows(DatabaseClosedException.class, () -> fixture.engine.attached(Attached.class, () -> new Attached(closed)));
        fixture.close();
    }
}
