package dev.tailrace.dsl.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tailrace.dsl.Calls;
import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.TailraceConfig;
import dev.tailrace.dsl.error.NestedQueryException;
import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.dsl.publish.Subscribers;
import dev.tailrace.dsl.testing.TestServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Java callers that query where they already hold a connection: joined or refused, never stuck. */
class NestingTest {
    static Stream<Arguments> pools() {
        return Stream.of(1, 4).flatMap(size -> Stream.of(
                Arguments.of("pgjdbc", size, (Supplier<Database>) () -> open(TestServer.url(TestServer.newDatabase()), size)),
                Arguments.of("PGJDBC-NG", size, (Supplier<Database>) () -> open(TestServer.pgjdbcNgUrl(TestServer.newDatabase()), size))));
    }

    private static Database open(String url, int poolSize) {
        return Tailrace.connect(TailraceConfig.builder(url).poolSize(poolSize).build());
    }

    private static CompletableFuture<Integer> one(Queries queries) {
        return queries.sql("select 1 as n").firstAsync().thenApply(row -> row.orElseThrow().getInt("n"));
    }

    private static void awaitAll(List<? extends CompletableFuture<?>> futures) throws Exception {
        CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
    }

    @ParameterizedTest(name = "{0}, pool of {1}")
    @MethodSource("pools")
    void queriesInsideATransactionJoinItThroughEitherHandle(String driver, int size, Supplier<Database> opening) throws Exception {
        try (var db = opening.get()) {
            db.sql("create table t (n int)").executeAsync().get(10, TimeUnit.SECONDS);
            awaitAll(IntStream.range(0, size * 4)
                    .mapToObj(i -> db.transactionAsync(tx -> tx.into("t").values(Map.of("n", i)).executeAsync()
                            .thenCompose(count -> db.from("t").where("n", i).countAsync())
                            .thenComposeAsync(count -> {
                                assertEquals(1L, count);
                                return one(db);
                            })))
                    .toList());
            assertEquals(size * 4L, db.from("t").countAsync().get(10, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest(name = "{0}, pool of {1}")
    @MethodSource("pools")
    void queriesInAFuturesCallbackFindAConnection(String driver, int size, Supplier<Database> opening) throws Exception {
        try (var db = opening.get()) {
            awaitAll(IntStream.range(0, size * 8).mapToObj(i -> one(db).thenCompose(n -> one(db)).thenApply(n -> one(db).join())).toList());
        }
    }

    @ParameterizedTest(name = "{0}, pool of {1}")
    @MethodSource("pools")
    void queriesOfASubscriberFindAConnectionOrAreRefused(String driver, int size, Supplier<Database> opening) throws Exception {
        try (var db = opening.get()) {
            var subscribers = Stream.generate(() -> Subscribers.<Row>forEach(row -> one(db).join())).limit(size * 2L).toList();
            subscribers.forEach(db.sql("select generate_series(1, 2000)").publisher()::subscribe);
            for (var subscriber : subscribers) {
                var completion = subscriber.completion();
                if (size > 1) {
                    completion.get(60, TimeUnit.SECONDS);
                } else {
                    var failure = assertThrows(ExecutionException.class, () -> completion.get(60, TimeUnit.SECONDS));
                    assertInstanceOf(NestedQueryException.class, failure.getCause());
                }
            }
            assertEquals(1, one(db).get(10, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest(name = "{0}, pool of {1}")
    @MethodSource("pools")
    void aStreamOfATransactionJoinsIt(String driver, int size, Supplier<Database> opening) throws Exception {
        try (var db = opening.get()) {
            var rows = db.transactionAsync(tx -> Publishers.count(tx.sql("select generate_series(1, 5000)").publisher())
                    .thenCombine(one(tx), (count, n) -> count + n));
            assertEquals(5001L, rows.get(30, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest(name = "{0}, pool of {1}")
    @MethodSource("pools")
    void settingsReachWhatABlockStartsAndNobodyElse(String driver, int size, Supplier<Database> opening) throws Exception {
        try (var db = opening.get()) {
            var sql = "select coalesce(current_setting('app.tenant', true), '') as t";
            Supplier<CompletableFuture<String>> tenant = () -> db.sql(sql).firstAsync().thenApply(row -> row.orElseThrow().getString("t"));
            var outer = Calls.withSettings(
                    Map.of("app.tenant", "7"), () -> tenant.get().thenCompose(first -> tenant.get().thenApply(second -> first + second)));
            assertEquals("77", outer.get(10, TimeUnit.SECONDS));
            assertEquals("", tenant.get().get(10, TimeUnit.SECONDS));
            var stream = Calls.withSettings(Map.of("app.tenant", "8"), () -> db.sql(sql).publisher());
            assertEquals("8", Publishers.collect(stream).get(10, TimeUnit.SECONDS).get(0).getString("t"));
        }
    }
}
