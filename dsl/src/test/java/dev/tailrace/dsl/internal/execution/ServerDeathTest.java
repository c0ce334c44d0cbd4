package dev.tailrace.dsl.internal.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.driver.ConnectTarget;
import dev.tailrace.dsl.driver.PostgresDriver;
import dev.tailrace.dsl.driver.Tls;
import dev.tailrace.dsl.error.CommitOutcomeUnknownException;
import dev.tailrace.dsl.error.ConnectionLostException;
import dev.tailrace.dsl.testing.PrivateServer;
import dev.tailrace.dsl.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole server dies under load and comes back. */
class ServerDeathTest {
    private static final int SLOTS = 4;

    private PrivateServer server;

    @BeforeEach
    void start() {
        server = TestServer.startPrivate();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    static Stream<PostgresDriver> drivers() {
        return Stream.of(PostgresDriver.pgjdbc(), PostgresDriver.pgjdbcNg());
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void afterAKillWhatRanIsLostAndWhatWaitedSucceeds(PostgresDriver driver) throws Exception {
        survives(driver, PrivateServer::kill);
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void afterAFastShutdownWhatRanIsLostAndWhatWaitedSucceeds(PostgresDriver driver) throws Exception {
        survives(driver, PrivateServer::stop);
    }

    private void survives(PostgresDriver driver, Consumer<PrivateServer> fault) throws Exception {
        var database = server.newDatabase();
        var target = new ConnectTarget(
                "localhost", server.port(), database, "postgres", "postgres", new Tls(Tls.Mode.DISABLE, null, null, null),
                Duration.ofSeconds(10), Duration.ZERO, Map.of());
        var fixture = new EngineFixture(
                driver, SLOTS, Duration.ofSeconds(60), Duration.ofSeconds(10), target, target, () -> server.connect(database));
        try {
            var transaction = fixture.begin();
            EngineFixture.query(transaction, "select 1").get(20, TimeUnit.SECONDS);
            var running = IntStream.range(1, SLOTS).mapToObj(n -> fixture.query("select count(*) from pg_sleep(60)")).toList();
            fixture.await(EngineFixture.SLEEPING, SLOTS - 1);
            var waiting = IntStream.range(0, 16).mapToObj(n -> fixture.query("select " + n)).toList();

            fault.accept(server);

            for (var lost : running) assertInstanceOf(ConnectionLostException.class, failure(lost));
            var commit = new CompletableFuture<Boolean>();
            transaction.end(true, WorkFuture.completing(commit));
            assertInstanceOf(CommitOutcomeUnknownException.class, failure(commit));
            assertTrue(waiting.stream().noneMatch(CompletableFuture::isDone), "they wait for the server");

            server.restart();
            fixture.reconnect();

            for (var n = 0; n < waiting.size(); n++) assertEquals(n, waiting.get(n).get(30, TimeUnit.SECONDS).intValue());
            fixture.assertAllSlotsInService(SLOTS);
            var busy = fixture.threads().stream().filter(thread -> thread.contains("-jdbc-")).count();
            assertTrue(busy <= SLOTS, "no more threads than slots: " + fixture.threads());
            // four connections and the control connection, none of them left from before
            var ours = "select count(*) from pg_stat_activity where application_name like 'tailrace-%' and datname = current_database()";
            fixture.await(ours, SLOTS + 1);
        } finally {
            fixture.close();
        }
        assertEquals(List.of(), fixture.threads());
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return assertThrows(ExecutionException.class, () -> future.get(20, TimeUnit.SECONDS)).getCause();
    }
}
