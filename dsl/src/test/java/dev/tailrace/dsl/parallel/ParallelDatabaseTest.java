package dev.tailrace.dsl.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.Calls;
import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.TailraceConfig;
import dev.tailrace.dsl.error.PoolExhaustedException;
import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.dsl.query.Keyset;
import dev.tailrace.dsl.query.Queries;
import dev.tailrace.dsl.query.Row;
import dev.tailrace.dsl.record.Id;
import dev.tailrace.dsl.record.Table;
import dev.tailrace.dsl.testing.TestServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The parallel toolkit over queries, as Java callers have it, through both drivers. */
class ParallelDatabaseTest {
    private static final List<Integer> NINE = IntStream.rangeClosed(1, 9).boxed().toList();

    @Table("users")
    record User(@Id long id, String name) {}

    /** A database and the name by which the server is asked about it. */
    record Opened(Database db, String name) implements AutoCloseable {
        void await(String condition, long wanted) throws SQLException {
            var begun = System.nanoTime();
            try (var connection = TestServer.connect(name); var statement = connection.createStatement()) {
                long found;
                do {
                    var row = statement.executeQuery("select count(*) from pg_stat_activity where datname = current_database() "
                            + "and pid <> pg_backend_pid() and " + condition);
                    row.next();
                    found = row.getLong(1);
                } while (found != wanted && System.nanoTime() - begun < 30_000_000_000L);
                assertEquals(wanted, found, condition);
            }
        }

        @Override
        public void close() {
            db.close();
        }
    }

    static Stream<Arguments> pools() {
        return Stream.of(1, 2, 4).flatMap(size -> Stream.of(
                Arguments.of("pgjdbc", size, (Supplier<Opened>) () -> open(TestServer::url, size)),
                Arguments.of("PGJDBC-NG", size, (Supplier<Opened>) () -> open(TestServer::pgjdbcNgUrl, size))));
    }

    private static Opened open(Function<String, String> url, int size) {
        var name = TestServer.newDatabase();
        var db = Tailrace.connect(TailraceConfig.builder(url.apply(name)).poolSize(size).build());
        db.sql("create table users (id bigint primary key, name text not null)").executeAsync().join();
        db.sql("insert into users select n, 'user ' || n from generate_series(1, 25) n").executeAsync().join();
        return new Opened(db, name);
    }

    private static CompletableFuture<Integer> one(Queries queries, int n) {
        return queries.sql("select ? as n", n).firstAsync().thenApply(row -> row.orElseThrow().getInt("n"));
    }

    private static CompletableFuture<List<Row>> sleep(Queries queries) {
        return queries.sql("select pg_sleep(60)").getAsync();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    @ParameterizedTest(name = "{0}, pool of {1}")
    @MethodSource("pools")
    void callsWithinCallsNeverWaitForEachOther(String driver, int size, Supplier<Opened> opening) throws Exception {
        try (var opened = opening.get()) {
            var db = opened.db;
            var sums = Parallel.mapAsync(NINE, 9, a -> one(db, a).thenCompose(n -> Parallel.mapAsync(NINE, 4, b -> one(db, n * b))
                    .thenApply(all -> all.stream().mapToInt(i -> i).sum())));
            assertEquals(NINE.stream().map(n -> 45 * n).toList(), get(sums));
        }
    }

    @ParameterizedTest(name = "{0}, pool of {1}")
    @MethodSource("pools")
    void cancellingStopsEveryStatementOnTheServer(String driver, int size, Supplier<Opened> opening) throws Exception {
        try (var opened = opening.get()) {
            var db = opened.db;
            var gather = Gather.of();
            NINE.forEach(n -> gather.add("query " + n, () -> sleep(db)));
            List<Supplier<CompletableFuture<?>>> calls = List.of(
                    () -> Parallel.mapAsync(NINE, 9, n -> sleep(db)),
                    () -> Parallel.mapAsync(NINE, ParallelOptions.of(9).unordered(), n -> sleep(db)),
                    () -> Parallel.forEachAsync(NINE, 9, n -> sleep(db)),
                    () -> Publishers.collect(Parallel.mapPublisher(NINE, 9, n -> sleep(db))),
                    () -> Publishers.collect(Parallel.<Integer, List<Row>>fanOut(
                            Publishers.from(NINE), 4, share -> Parallel.mapPublisher(share, 1, n -> sleep(db)))),
                    gather::runAsync,
                    () -> Publishers.collect(gather.publisher()),
                    () -> Pipeline.<Integer>from(NINE).<List<Row>>then("sleep", StageOptions.of(9), n -> sleep(db)).collectAsync());
            for (var call : calls) {
                var future = call.get();
                opened.await("state = 'active' and query like '%pg_sleep%'", size);
                future.cancel(true);
                opened.await("(state = 'active' and query like '%pg_sleep%' or state like 'idle in%')", 0);
            }
            assertEquals(1, get(one(db, 1)));
        }
    }

    @ParameterizedTest(name = "{0}, pool of {1}")
    @MethodSource("pools")
    void aPipelineWhoseConsumerStopsEndsTheQueryItReads(String driver, int size, Supplier<Opened> opening) throws Exception {
        try (var opened = opening.get()) {
            var rows = opened.db.sql("select generate_series(1, 1000000) as n").publisher();
            var pipeline = Pipeline.<Row>from(rows).<Integer>then("read", StageOptions.of(4).buffer(8),
                    row -> CompletableFuture.completedFuture(row.getInt("n")));
            assertEquals(List.of(1, 2, 3), get(Publishers.collect(Publishers.take(pipeline.publisher(), 3))));
            opened.await("(state = 'active' or state like 'idle in%') and query not like '%pg_cancel%'", 0);
        }
    }

    @ParameterizedTest(name = "{0}, pool of {1}")
    @MethodSource("pools")
    void insideATransactionElementsTakeTurnsAndASavepointUndoesItsOwnAlone(String driver, int size, Supplier<Opened> opening)
            throws Exception {
        try (var opened = opening.get()) {
            var db = opened.db;
            get(db.transactionAsync(tx -> Parallel.forEachAsync(IntStream.rangeClosed(101, 120).boxed().toList(), 8, n -> tx
                    .savepointAsync(inner -> inner.into("users").values(Map.of("id", n, "name", "new")).executeAsync()
                            .thenCompose(count -> n % 2 == 0
                                    ? one(inner, n)
                                    : CompletableFuture.<Integer>failedFuture(new IllegalStateException("odd"))))
                    .handle((value, failure) -> value))));
            assertEquals(
                    LongStream.rangeClosed(101, 120).filter(n -> n % 2 == 0).boxed().toList(),
                    get(db.from(User.class).where(User::id).gt(100L).orderBy(User::id).pluckAsync(User::id)));
        }
    }

    @ParameterizedTest(name = "{0}, pool of {1}")
    @MethodSource("pools")
    void settingsHoldInTheFunctions(String driver, int size, Supplier<Opened> opening) throws Exception {
        try (var opened = opening.get()) {
            var db = opened.db;
            Function<Integer, CompletableFuture<String>> ask = n -> db.sql("select current_setting('app.tenant', true) as t").firstAsync()
                    .thenApply(row -> String.valueOf(row.orElseThrow().getString("t")));
            var gather = Gather.of();
            var asked = gather.add("ask", () -> ask.apply(0));
            var calls = Calls.withSettings(Map.of("app.tenant", "north"), () -> List.of(
                    Parallel.mapAsync(NINE, 4, ask),
                    Publishers.collect(Parallel.mapPublisher(NINE, 4, ask)),
                    Pipeline.<Integer>from(NINE).<String>then("ask", ask).collectAsync(),
                    gather.runAsync().thenApply(gathered -> List.of(gathered.get(asked)))));
            for (var call : calls) assertEquals(List.of("north"), get(call).stream().distinct().toList());
        }
    }

    @ParameterizedTest(name = "{0}, pool of {1}")
    @MethodSource("pools")
    void recordsComeInBatchesThatCanBeGoneOnFrom(String driver, int size, Supplier<Opened> opening) throws Exception {
        try (var opened = opening.get()) {
            var batches = Batches.of(opened.db.from(User.class)).size(10);
            var ids = Collections.synchronizedList(new ArrayList<Long>());
            var done = get(batches.forEachAsync(batch -> one(opened.db, 1)
                    .thenAccept(n -> batch.rows().forEach(user -> ids.add(user.id())))));
            assertEquals(LongStream.rangeClosed(1, 25).boxed().toList(), ids);
            assertEquals(new BatchProgress(3, 25, Keyset.of(25L)), done);
            var rest = get(Publishers.collect(batches.after(Keyset.of(20L)).pause(Duration.ofMillis(1)).publisher()));
            assertEquals(List.of(5), rest.stream().map(batch -> batch.rows().size()).toList());
            var sleeping = Batches.of(opened.db.from(User.class)).forEachAsync(batch -> sleep(opened.db));
            opened.await("state = 'active' and query like '%pg_sleep%'", 1);
            sleeping.cancel(true);
            opened.await("state = 'active' and query like '%pg_sleep%'", 0);
            assertTrue(assertThrows(IllegalArgumentException.class, () -> batches.size(0)).getMessage()
                    .contains("size of a batch"));
        }
    }

    @Test
    void aStreamThatHoldsTheOnlyConnectionIsToldNotWaitedForForEver() {
        var config = TailraceConfig.builder(TestServer.url(TestServer.newDatabase())).poolSize(1).acquireTimeout(Duration.ofMillis(200));
        try (var db = Tailrace.connect(config.build())) {
            var rows = db.sql("select generate_series(1, 100000) as n").publisher();
            var mapped = Publishers.collect(Parallel.mapPublisher(rows, 2, row -> one(db, row.getInt("n"))));
            assertInstanceOf(PoolExhaustedException.class, assertThrows(ExecutionException.class, () -> get(mapped)).getCause());
        }
    }
}
