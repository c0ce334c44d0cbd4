package dev.tailrace.dsl.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tailrace.dsl.Calls;
import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.TailraceConfig;
import dev.tailrace.dsl.error.ReadOnlyViolationException;
import dev.tailrace.dsl.error.TransactionInRaceException;
import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.dsl.query.Queries;
import dev.tailrace.dsl.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Java's races of queries, on either driver. */
class RacesOnServerTest {
    private static final HedgeOptions LATER = HedgeOptions.after(Duration.ofHours(1)).budget(HedgeBudget.of(1, 10));

    static Stream<Arguments> drivers() {
        return Stream.of(
                Arguments.of("pgjdbc", (Function<String, String>) TestServer::url),
                Arguments.of("PGJDBC-NG", (Function<String, String>) TestServer::pgjdbcNgUrl));
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return assertThrows(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS)).getCause();
    }

    private static Contender<Integer> one(Queries queries) {
        return Contender.of("one", () -> number(queries, "select 1 as n"));
    }

    private static Contender<Integer> slow(Queries queries, String tag) {
        return Contender.of("slow " + tag, () -> number(queries, "select 2 as n from pg_sleep(60) /* " + tag + " */"));
    }

    private static CompletableFuture<Integer> number(Queries queries, String sql) {
        return queries.sql(sql).firstAsync().thenApply(row -> row.orElseThrow().getInt("n"));
    }

    private static void awaitRunning(Connection observer, String tag, long wanted) throws SQLException {
        var started = System.nanoTime();
        while (count(observer, "select count(*) from pg_stat_activity where state = 'active' and query like '%/* " + tag
                + " */%' and pid <> pg_backend_pid() and datname = current_database()") != wanted) {
            if (System.nanoTime() - started > TimeUnit.SECONDS.toNanos(30)) throw new AssertionError("not " + wanted + " of " + tag);
        }
    }

    private static long count(Connection observer, String sql) throws SQLException {
        try (var statement = observer.createStatement(); var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private interface Body {
        void run(Database db, Connection observer) throws Exception;
    }

    private static void onDatabase(Function<String, String> url, Body body) throws Exception {
        var name = TestServer.newDatabase();
        try (var observer = TestServer.connect(name);
                var db = Tailrace.connect(TailraceConfig.builder(url.apply(name)).poolSize(4).build())) {
            body.run(db, observer);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("drivers")
    void theLosersQueryIsStoppedOnTheServer(String driver, Function<String, String> url) throws Exception {
        onDatabase(url, (db, observer) -> {
            assertEquals(1, get(Races.raceAsync(List.of(slow(db, "lost"), one(db)))).value());
            awaitRunning(observer, "lost", 0);
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("drivers")
    void cancellingTheFutureStopsEveryQueryOnTheServer(String driver, Function<String, String> url) throws Exception {
        onDatabase(url, (db, observer) -> {
            var other = Contender.of("other", () -> number(db, "select 1 as n from pg_sleep(60) /* all */"));
            var race = Races.raceAsync(List.of(slow(db, "all"), other));
            awaitRunning(observer, "all", 2);
            race.cancel(true);
            awaitRunning(observer, "all", 0);
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("drivers")
    void aRaceInATransactionIsRefusedThroughEitherHandle(String driver, Function<String, String> url) throws Exception {
        onDatabase(url, (db, observer) -> {
            get(db.sql("create table t (n int)").executeAsync());
            var refusals = get(db.transactionAsync(tx -> tx.into("t").values(Map.of("n", 1)).executeAsync().thenCompose(count -> {
                var contenders = List.of(
                        one(db),
                        one(tx),
                        Contender.of("write", () -> tx.into("t").values(Map.of("n", 2)).executeAsync()),
                        Contender.of("savepoint", () -> tx.savepointAsync(inner -> number(inner, "select 1 as n"))),
                        Contender.of("publisher", () -> Publishers.collect(tx.sql("select 1").publisher())));
                // One after another, for each has to fail by itself; and all before the transaction ends.
                var failures = CompletableFuture.completedFuture(List.<Throwable>of());
                for (var contender : contenders) {
                    failures = failures.thenCombine(
                            Races.raceAsync(List.of(contender)).<Throwable>handle((winner, error) -> error),
                            (before, error) -> Stream.concat(before.stream(), Stream.of(error)).toList());
                }
                return failures;
            })));
            assertEquals(5, refusals.size());
            for (var refused : refusals) {
                assertInstanceOf(TransactionInRaceException.class, refused.getCause() == null ? refused : refused.getCause());
            }
            assertEquals(1, count(observer, "select count(*) from t"));
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("drivers")
    void settingsReachTheContenders(String driver, Function<String, String> url) throws Exception {
        onDatabase(url, (db, observer) -> {
            var seven = Contender.of("a", () -> number(db, "select current_setting('app.n')::int as n"));
            assertEquals(7, get(Calls.withSettings(Map.of("app.n", "7"), () -> Races.raceAsync(List.of(seven)))).value());
            var outcomes = Calls.withSettings(Map.of("app.n", "8"), () -> Races.raceAllPublisher(List.of(seven)));
            assertEquals(8, ((Outcome.Success<Integer>) get(Publishers.collect(outcomes)).get(0)).value());
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("drivers")
    void aHedgedSupplierReadsAndItsWritesAreRefused(String driver, Function<String, String> url) throws Exception {
        onDatabase(url, (db, observer) -> {
            get(db.sql("create table t (n int)").executeAsync());
            var asked = "select current_setting('transaction_read_only')::bool::int as n";
            assertEquals(1, get(Races.hedgeAsync(LATER, () -> number(db, asked))));
            var byDsl = failure(Races.hedgeAsync(LATER, () -> db.into("t").values(Map.of("n", 1)).executeAsync()));
            assertNull(assertInstanceOf(ReadOnlyViolationException.class, byDsl).serverError());
            var bySql = failure(Races.hedgeAsync(LATER, () -> db.sql("insert into t values (1)").executeAsync()));
            assertEquals("25006", assertInstanceOf(ReadOnlyViolationException.class, bySql).sqlState());
            var inside = failure(Races.hedgeAsync(
                    LATER, () -> db.transactionAsync(tx -> tx.sql("insert into t values (1)").executeAsync())));
            assertEquals("25006", assertInstanceOf(ReadOnlyViolationException.class, inside).sqlState());
            assertEquals(0, count(observer, "select count(*) from t"));
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("drivers")
    void theHedgesLoserIsStoppedOnTheServer(String driver, Function<String, String> url) throws Exception {
        onDatabase(url, (db, observer) -> {
            var attempts = new AtomicInteger();
            var options = HedgeOptions.after(HedgeDelay.fixed(Duration.ofMillis(20))).budget(HedgeBudget.of(1, 10)).maxAttempts(2);
            assertEquals(2, get(Races.hedgeAsync(options, () -> {
                var attempt = attempts.incrementAndGet();
                return number(db, "select " + attempt + " as n from pg_sleep(" + (attempt == 1 ? 60 : 0) + ") /* hedged */");
            })));
            awaitRunning(observer, "hedged", 0);
        });
    }
}
