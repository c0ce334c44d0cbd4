package dev.tailrace.dsl.internal.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.driver.PostgresDriver;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Cancels at random moments, before, while and after a statement runs, with innocent statements on the same connections. Without waiting
 * for each cancel's acknowledgement a storm like this one hit 61 to 1,090 innocents.
 */
class CancelStormTest {
    private static final int CANCELLATIONS = Integer.getInteger("storm.cancellations", 20_000);

    static Stream<PostgresDriver> drivers() {
        return Stream.of(PostgresDriver.pgjdbc(), PostgresDriver.pgjdbcNg());
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void noCancelHitsAnyStatementButItsOwn(PostgresDriver driver) throws Exception {
        try (var fixture = new EngineFixture(driver, 4)) {
            var hurt = new ConcurrentLinkedQueue<Throwable>();
            var innocents = new AtomicInteger();
            var cancelled = new AtomicInteger();
            var underWay = new Semaphore(32);
            var timer = Executors.newScheduledThreadPool(1);
            try {
                for (var i = 0; i < CANCELLATIONS; i++) {
                    underWay.acquire();
                    victim(fixture, cancelled, timer, underWay);
                    underWay.acquire();
                    innocent(fixture, innocents, hurt, underWay);
                }
                assertTrue(underWay.tryAcquire(32, 60, TimeUnit.SECONDS), "everything ended");
            } finally {
                timer.shutdownNow();
            }
            // the last statement's end is the server's to show: none runs on
            fixture.await("select count(*) from pg_stat_activity where application_name = 'tailrace-test' and state = 'active'"
                    + " and datname = current_database()", 0);
            assertEquals(List.of(), List.copyOf(hurt), "innocent statements that failed");
            assertEquals(CANCELLATIONS, innocents.get());
            assertTrue(cancelled.get() > CANCELLATIONS / 4, "most victims were really cancelled: " + cancelled.get());
            assertEquals(5, fixture.backends(), "four connections and the control connection, none leaked");
            assertEquals(1L, fixture.query("select 1").get(5, TimeUnit.SECONDS));
        }
    }

    /** Its cancel comes while it waits, or within its own running time of its start: often in the very moment it ends. */
    private static void victim(EngineFixture fixture, AtomicInteger cancelled, ScheduledExecutorService timer, Semaphore underWay) {
        var random = ThreadLocalRandom.current();
        var early = random.nextInt(4) == 0;
        var delayNanos = random.nextLong(TimeUnit.MICROSECONDS.toNanos(600));
        var sql = "select count(*) from generate_series(1, " + random.nextInt(1, 4_000) + ")";
        var started = new CompletableFuture<Void>();
        var execution = fixture.engine.submit(
                CallContext.NONE,
                ExecutionOptions.of("query", sql),
                connection -> {
                    started.complete(null);
                    return EngineFixture.one(connection, sql);
                },
                new Completion<Long>() {
                    @Override
                    public void succeeded(Long value) {
                        underWay.release();
                    }

                    @Override
                    public void failed(Throwable error) {
                        if (error instanceof CancellationException) cancelled.incrementAndGet();
                        underWay.release();
                    }
                });
        Runnable cancel = () -> timer.schedule(() -> execution.cancel(new CancellationException()), delayNanos, TimeUnit.NANOSECONDS);
        if (early) cancel.run();
        else started.thenRun(cancel);
    }

    private static void innocent(
            EngineFixture fixture, AtomicInteger done, ConcurrentLinkedQueue<Throwable> hurt, Semaphore underWay) {
        fixture.engine.submit(
                CallContext.NONE,
                ExecutionOptions.of("query", "innocent"),
                connection -> EngineFixture.one(connection, "select count(*) from generate_series(1, 200)"),
                new Completion<Long>() {
                    @Override
                    public void succeeded(Long value) {
                        done.incrementAndGet();
                        underWay.release();
                    }

                    @Override
                    public void failed(Throwable error) {
                        hurt.add(error);
                        underWay.release();
                    }
                });
    }
}
