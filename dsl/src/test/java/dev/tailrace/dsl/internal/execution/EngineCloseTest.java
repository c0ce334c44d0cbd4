package dev.tailrace.dsl.internal.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tailrace.dsl.driver.PostgresDriver;
import dev.tailrace.dsl.error.DatabaseClosedException;
import dev.tailrace.dsl.internal.publish.ChunkSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Closing leaves nothing alive and nobody without an answer. */
class EngineCloseTest {
    static Stream<PostgresDriver> drivers() {
        return Stream.of(PostgresDriver.pgjdbc(), PostgresDriver.pgjdbcNg());
    }

    private static ChunkSource<Long> stream(EngineFixture fixture, String sql) {
        return fixture.engine.cursor(
                CallContext.NONE, ExecutionOptions.of("stream", sql), connection -> connection.prepareStatement(sql),
                columns -> rows -> rows.getLong(1));
    }

    private static CompletableFuture<List<Long>> fetch(ChunkSource<Long> source) {
        var chunk = new CompletableFuture<List<Long>>();
        source.fetch(16, WorkFuture.completing(chunk));
        return chunk;
    }

    private static void assertClosed(CompletableFuture<?> future) {
        var failure = assertThrows(ExecutionException.class, () -> future.get(20, TimeUnit.SECONDS));
        assertInstanceOf(DatabaseClosedException.class, failure.getCause());
    }

    private static void assertNothingAlive(EngineFixture fixture) throws Exception {
        assertEquals(List.of(), fixture.threads());
        fixture.await("select count(*) from pg_stat_activity where application_name in ('tailrace-test', 'tailrace-control')"
                + " and datname = current_database()", 0);
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void answersEveryCallerAndLeavesNothingAlive(PostgresDriver driver) throws Exception {
        var fixture = new EngineFixture(driver, 5);
        var forgotten = fixture.begin();
        var transaction = fixture.begin();
        var inTransaction = EngineFixture.query(transaction, "select count(*) from pg_sleep(60)");
        var stream = stream(fixture, "select generate_series(1, 5000)");
        fetch(stream).get(20, TimeUnit.SECONDS);
        var callers = new ArrayList<CompletableFuture<?>>();
        callers.add(inTransaction);
        for (var i = 0; i < 2; i++) callers.add(fixture.query("select count(*) from pg_sleep(60)"));
        fixture.await(EngineFixture.SLEEPING, 3);
        for (var i = 0; i < 5; i++) callers.add(fixture.query("select 1"));
        callers.add(fetch(stream(fixture, "select 1")));

        fixture.engine.close(Duration.ofMillis(50));

        callers.forEach(EngineCloseTest::assertClosed);
        assertClosed(fetch(stream));
        assertClosed(EngineFixture.query(forgotten, "select 1"));
        assertNothingAlive(fixture);
        fixture.close();
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void waitsForWhatRuns(PostgresDriver driver) throws Exception {
        var fixture = new EngineFixture(driver, 1);
        var running = fixture.query("select count(*) from pg_sleep(0.3)");
        var waiting = fixture.query("select 2");
        fixture.engine.close(Duration.ofSeconds(20));
        assertEquals(1L, running.get(1, TimeUnit.SECONDS));
        assertEquals(2L, waiting.get(1, TimeUnit.SECONDS));
        assertNothingAlive(fixture);
        fixture.close();
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void whateverIsCalledAfterwardsIsToldSo(PostgresDriver driver) throws Exception {
        var fixture = new EngineFixture(driver, 1);
        fixture.engine.close(Duration.ZERO);
        fixture.engine.close(Duration.ZERO);
        assertClosed(fixture.query("select 1"));
        assertClosed(fixture.engine.submitAsync(
                ExecutionOptions.of("query", "").withTimeout(Duration.ofSeconds(1)),
                connection -> EngineFixture.one(connection, "select 1")));
        assertClosed(fetch(stream(fixture, "select 1")));
        assertClosed(fixture.beginAsync());
        assertNothingAlive(fixture);
        fixture.close();
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void aCallbackMayClose(PostgresDriver driver) throws Exception {
        var fixture = new EngineFixture(driver, 2);
        var closer = fixture.query("select 1").thenApply(value -> {
            fixture.engine.close(Duration.ofMillis(50));
            return Thread.currentThread();
        });
        closer.get(20, TimeUnit.SECONDS).join(TimeUnit.SECONDS.toMillis(20));
        assertNothingAlive(fixture);
        fixture.close();
    }
}
