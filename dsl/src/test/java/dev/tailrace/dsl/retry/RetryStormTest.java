package dev.tailrace.dsl.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.TailraceConfig;
import dev.tailrace.dsl.TransactionOptions;
import dev.tailrace.dsl.error.CommitOutcomeUnknownException;
import dev.tailrace.dsl.error.ConnectionLostException;
import dev.tailrace.dsl.error.QueryFailedException;
import dev.tailrace.dsl.testing.TestServer;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backends are killed at random while rows are written under retry, and in the end the rows are counted. */
class RetryStormTest {
    private static final int KILLS = 200;
    private static final int WORKERS = 6;

    private final Map<Integer, Throwable> failed = new ConcurrentHashMap<>();
    private final Map<Integer, Boolean> succeeded = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "jdbc:pgsql"})
    void noRowIsWrittenTwiceAndWhatSucceededIsThereOnce(String scheme) throws Exception {
        var name = TestServer.newDatabase();
        var policy = RetryPolicy.builder().maxAttempts(20).backoff(Duration.ofMillis(1), 2, Duration.ofMillis(50))
                .onRetry((attempt, cause, wait) -> retries.incrementAndGet()).build();
        try (var observer = TestServer.connect(name); var statement = observer.createStatement()) {
            statement.execute("create table written (id int)");
            statement.execute("create function noted(n int) returns int language sql as 'insert into written values (n) returning id'");
            try (var db = Tailrace.connect(TailraceConfig.builder(scheme.equals("postgresql")
                    ? TestServer.url(name) : TestServer.pgjdbcNgUrl(name)).poolSize(WORKERS).build())) {
                List<IntFunction<CompletableFuture<?>>> ways = List.of(
                        id -> db.sql("insert into written values (?)", id).executeAsync(),
                        id -> db.into("written").values(Map.of("id", id)).executeAsync(),
                        id -> db.sql("select noted(?)", id).getAsync(),
                        id -> db.transactionAsync(tx -> tx.sql("insert into written values (?)", id).executeAsync()),
                        id -> confirmed(db, id),
                        id -> confirmed(db, id).thenCompose(n -> db.from("written").countAsync()));
                var workers = IntStream.range(0, WORKERS).mapToObj(n -> work(policy, ways, n)).toList();
                kill(observer);
                over.set(true);
                CompletableFuture.allOf(workers.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
            }
            verify(observer, scheme);
        }
    }

    private static CompletableFuture<Long> confirmed(Database db, int id) {
        return db.transactionAsync(TransactionOptions.DEFAULT.confirmingCommit(), tx -> tx
                .sql("insert into written values (?)", id).executeAsync());
    }

    private CompletableFuture<Void> work(RetryPolicy policy, List<IntFunction<CompletableFuture<?>>> ways, int n) {
        if (over.get()) return CompletableFuture.completedFuture(null);
        var id = ids.incrementAndGet() * WORKERS + n;
        return Retries.<Object>retryAsync(policy, () -> ways.get(n).apply(id).thenApply(x -> x))
                .handle((value, failure) -> {
                    if (failure == null) succeeded.put(id, true);
                    else failed.put(id, failure instanceof CompletionException ? failure.getCause() : failure);
                    return null;
                })
                .thenComposeAsync(done -> work(policy, ways, n));
    }

    /** Not those that are being opened: a pool that never gets a connection writes nothing. */
    private static void kill(Connection observer) throws Exception {
        var killed = 0;
        while (killed < KILLS) {
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(20_000_000));
            try (var statement = observer.createStatement(); var row = statement.executeQuery("""
                    select count(pg_terminate_backend(pid)) from (
                        select pid from pg_stat_activity
                        where datname = current_database() and application_name = 'tailrace' and pid <> pg_backend_pid()
                            and backend_start < clock_timestamp() - interval '200 ms'
                        order by random() limit 1
                    ) as victim""")) {
                row.next();
                killed += row.getInt(1);
            }
        }
    }

    private void verify(Connection observer, String scheme) throws Exception {
        var rows = new ConcurrentHashMap<Integer, Integer>();
        try (var statement = observer.createStatement(); var row = statement.executeQuery("select id, count(*) from written group by id")) {
            while (row.next()) rows.put(row.getInt(1), row.getInt(2));
        }
        assertEquals(List.of(), rows.entrySet().stream().filter(entry -> entry.getValue() > 1).toList(), "written more than once");
        assertEquals(List.of(), succeeded.keySet().stream().filter(id -> !rows.containsKey(id)).toList(), "reported and not there");
        var undone = failed.entrySet().stream()
                .filter(entry -> entry.getValue() instanceof ConnectionLostException lost && !lost.mayHaveTakenEffect())
                .filter(entry -> entry.getKey() % WORKERS != WORKERS - 1) // whose last step is a read
                .filter(entry -> rows.containsKey(entry.getKey())).toList();
        assertEquals(List.of(), undone, "said to have had no effect and there all the same");
        assertEquals(List.of(), failed.values().stream().filter(failure -> !isHonest(failure)).toList(), "failed otherwise");
        var unknown = failed.values().stream().filter(failure -> failure instanceof CommitOutcomeUnknownException).count();
        System.out.printf("%s: %d kills, %d writes: %d succeeded, %d failed (%d COMMITs unknown, of the failed %d are there), %d retries%n",
                scheme, KILLS, ids.get(), succeeded.size(), failed.size(), unknown,
                failed.keySet().stream().filter(rows::containsKey).count(), retries.get());
        assertTrue(retries.get() > 0, "nothing was retried");
        assertTrue(failed.size() > 0, "nothing failed: the storm was too weak");
    }

    /** PGJDBC-NG may fail in ways of its own, without a SQLSTATE, on a connection that dies: nothing is claimed of it then. */
    private static boolean isHonest(Throwable failure) {
        return failure instanceof ConnectionLostException
                || failure instanceof CommitOutcomeUnknownException
                || failure instanceof QueryFailedException broken && broken.sqlState() == null;
    }
}
