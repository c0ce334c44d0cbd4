package dev.tailrace.dsl.retry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.error.ConnectionLostException;
import dev.tailrace.dsl.error.DeadlineExceededException;
import dev.tailrace.dsl.error.LockNotAvailableException;
import dev.tailrace.dsl.error.SerializationFailureException;
import dev.tailrace.dsl.error.ServerError;
import dev.tailrace.dsl.testing.TestServer;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RetriesTest {
    private static final RetryPolicy QUICK =
            RetryPolicy.builder().maxAttempts(3).backoff(Duration.ofNanos(1), 1, Duration.ofMillis(1)).build();

    private final String name = TestServer.newDatabase();
    private Database db;

    @BeforeAll
    void open() {
        db = Tailrace.connect(TestServer.url(name));
        get(db.sql("create table written (id int)").executeAsync());
    }

    @AfterAll
    void close() {
        db.close();
    }

    private static SerializationFailureException serialization() {
        return new SerializationFailureException(
                "again", new ServerError("40001", "", null, null, null, null, null, null, null), null);
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return assertThrows(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS)).getCause();
    }

    @Test
    void theFirstSuccessIsTheResult() {
        var attempts = new AtomicInteger();
        assertEquals(2, get(Retries.retryAsync(QUICK, () -> attempts.incrementAndGet() == 1
                ? CompletableFuture.<Integer>failedFuture(serialization())
                : CompletableFuture.completedFuture(attempts.get()))));
    }

    @Test
    void theLastFailureIsThrownWithThoseBeforeItSuppressed() {
        var failures = List.of(serialization(), serialization(), serialization());
        var executor = Executors.newSingleThreadExecutor(body -> new Thread(body, "mine"));
        var threads = new ArrayList<String>();
        try {
            var failed = failure(Retries.retryAsync(QUICK, executor, attempt -> {
                threads.add(Thread.currentThread().getName().substring(0, 4));
                return CompletableFuture.supplyAsync(() -> {
                    throw failures.get(attempt - 1);
                });
            }));
            assertSame(failures.get(2), failed);
            assertArrayEquals(new Throwable[] {failures.get(0), failures.get(1)}, failed.getSuppressed());
            assertEquals(List.of("mine", "mine", "mine"), threads);
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void whatTheSupplierThrowsIsItsFailure() {
        assertInstanceOf(IllegalStateException.class, failure(Retries.retryAsync(QUICK, () -> {
            throw new IllegalStateException();
        })));
        assertInstanceOf(IllegalStateException.class, failure(Retries.<Integer>retryAsync(QUICK, () -> null)));
    }

    @Test
    void anAttemptThatWroteIsNotRepeatedAndCallbacksAreSeenToo() {
        var attempts = new AtomicInteger();
        var failed = Retries.retryAsync(QUICK, () -> {
            attempts.incrementAndGet();
            return db.from("written").countAsync()
                    .thenCompose(n -> db.into("written").values(Map.of("id", 1)).executeAsync())
                    .thenCompose(n -> CompletableFuture.<Long>failedFuture(serialization()));
        });
        assertInstanceOf(SerializationFailureException.class, failure(failed));
        assertEquals(1, attempts.get());
    }

    @Test
    void aLostReadIsRunAgainAndALostWriteIsNot() throws Exception {
        try (var observer = TestServer.connect(name)) {
            var attempts = new AtomicInteger();
            var reading = Retries.retryAsync(QUICK, () -> attempts.incrementAndGet() == 1
                    ? db.sql("select pg_sleep(60)").getAsync().thenApply(List::size)
                    : db.sql("select 1").getAsync().thenApply(List::size));
            terminateSleeper(observer);
            assertEquals(1, get(reading));
            var writing = Retries.retryAsync(QUICK, () -> db.sql("insert into written select 1 from pg_sleep(60)").executeAsync());
            terminateSleeper(observer);
            assertTrue(assertInstanceOf(ConnectionLostException.class, failure(writing)).mayHaveTakenEffect());
        }
    }

    @Test
    void cancellingStopsTheAttemptOnTheServerAndEndsThePause() throws Exception {
        try (var observer = TestServer.connect(name)) {
            var running = Retries.retryAsync(QUICK, () -> db.sql("select pg_sleep(60)").getAsync());
            awaitSleepers(observer, 1);
            running.cancel(true);
            awaitSleepers(observer, 0);
            assertThrows(CancellationException.class, running::join);
        }
        var pausing = new CountDownLatch(1);
        var attempts = new AtomicInteger();
        var patient = RetryPolicy.builder().backoff(Duration.ofHours(1), 1, Duration.ofHours(1))
                .onRetry((attempt, cause, wait) -> pausing.countDown()).build();
        var waiting = Retries.retryAsync(patient, () -> {
            attempts.incrementAndGet();
            return CompletableFuture.failedFuture(serialization());
        });
        assertTrue(pausing.await(30, TimeUnit.SECONDS));
        waiting.cancel(true);
        assertThrows(CancellationException.class, waiting::join);
        assertEquals(1, attempts.get());
    }

    @Test
    void aDeadlineStopsAllOfIt() {
        var limited = RetryPolicy.builder().deadline(Duration.ofMillis(200)).build();
        assertInstanceOf(DeadlineExceededException.class,
                failure(Retries.retryAsync(limited, () -> db.sql("select pg_sleep(60)").getAsync())));
    }

    @Test
    void insideATransactionASavepointMayBeRetriedAndNothingElse() throws Exception {
        get(db.sql("create table locked (id int)").executeAsync());
        get(db.into("locked").values(Map.of("id", 1)).executeAsync());
        var attempts = new AtomicInteger();
        try (var holder = TestServer.connect(name); var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("select * from locked for update");
            var plain = db.transactionAsync(tx -> Retries.retryAsync(QUICK, () -> {
                attempts.incrementAndGet();
                return tx.sql("select * from locked for update nowait").getAsync();
            }));
            assertInstanceOf(LockNotAvailableException.class, failure(plain));
            assertEquals(1, attempts.getAndSet(0));
            var saved = db.transactionAsync(tx -> Retries.retryAsync(QUICK, () -> tx.savepointAsync(inner -> {
                attempts.incrementAndGet();
                return inner.sql("select * from locked for update nowait").getAsync();
            })));
            assertInstanceOf(LockNotAvailableException.class, failure(saved));
            assertEquals(3, attempts.get());
        }
    }

    private static void terminateSleeper(Connection observer) throws Exception {
        awaitSleepers(observer, 1);
        try (var statement = observer.createStatement()) {
            statement.execute("select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'"
                    + " and datname = current_database()");
        }
    }

    private static void awaitSleepers(Connection observer, int wanted) throws Exception {
        var until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        try (var statement = observer.createStatement()) {
            while (true) {
                try (var row = statement.executeQuery(
                        "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()")) {
                    row.next();
                    if (row.getInt(1) == wanted) return;
                }
                if (System.nanoTime() - until > 0) throw new AssertionError("not " + wanted + " sleepers");
            }
        }
    }
}
