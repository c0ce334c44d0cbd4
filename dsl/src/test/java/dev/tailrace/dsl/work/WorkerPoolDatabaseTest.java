package dev.tailrace.dsl.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tailrace.dsl.Calls;
import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.dsl.testing.TestServer;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that query, as Java callers submit and feed them. */
@Timeout(60)
class WorkerPoolDatabaseTest {
    private final String database = TestServer.newDatabase();

    private Database open(String driver) {
        Function<String, String> url = driver.equals("pgjdbc") ? TestServer::url : TestServer::pgjdbcNgUrl;
        return Tailrace.connect(url.apply(database));
    }

    private static Task<Integer, Integer> sleeping(String name, Database db) {
        return Task.of(name, n -> db.sql("select 1 as one, pg_sleep(60)::text").getAsync().thenApply(List::size));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pgjdbc", "PGJDBC-NG"})
    void cancellingTheFutureOfASubmissionOrAFeedCancelsOnTheServer(String driver) throws SQLException {
        try (var db = open(driver); var pool = WorkerPool.builder().limit(2).build()) {
            var submitted = pool.submitAsync(sleeping("submitted", db), 1);
            awaitSleepers(1);
            submitted.cancel(true);
            awaitSleepers(0);
            var fed = pool.feedAsync(sleeping("fed", db), List.of(1, 2, 3));
            awaitSleepers(2);
            fed.cancel(true);
            awaitSleepers(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pgjdbc", "PGJDBC-NG"})
    void closeNowCancelsOnTheServer(String driver) throws SQLException {
        try (var db = open(driver); var pool = WorkerPool.builder().build()) {
            pool.feedAsync(sleeping("fed", db), List.of(1, 2));
            awaitSleepers(2);
            pool.closeNow();
            awaitSleepers(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pgjdbc", "PGJDBC-NG"})
    void theSubmittersTransactionAndSettingsAreTheTasks(String driver) {
        try (var db = open(driver); var pool = WorkerPool.builder().build()) {
            db.sql("create table t (n int)").executeAsync().join();
            var insert = Task.<Integer, Long>of(
                    "insert", n -> db.into("t").values(Map.of("n", n)).executeAsync().thenApply(Number::longValue));
            var rolledBack = db.transactionAsync(tx -> pool.submitAsync(insert, 1).thenCompose(count -> {
                throw new IllegalStateException("roll back");
            }));
            assertThrows(CompletionException.class, rolledBack::join);
            assertEquals(0L, db.from("t").countAsync().join());
            var tenant = Task.<Integer, String>of("tenant", n -> db.sql("select current_setting('app.tenant', true) as tenant")
                    .firstAsync()
                    .thenApply(row -> row.orElseThrow().getString("tenant")));
            assertEquals("7", Calls.withSettings(Map.of("app.tenant", "7"), () -> pool.submitAsync(tenant, 1)).join());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pgjdbc", "PGJDBC-NG"})
    void aSubscriberThatStopsStopsWhatFillsTheDrain(String driver) throws SQLException {
        var out = Drain.<Integer>of(1);
        try (var db = open(driver); var pool = WorkerPool.builder().limit(2).build()) {
            var fill = Task.<Integer, Integer>of("fill", n -> n == 0
                            ? db.sql("select 0").getAsync().thenApply(rows -> n)
                            : db.sql("select pg_sleep(60)::text").getAsync().thenApply(rows -> n))
                    .into(out);
            var fed = pool.feedAsync(fill, List.of(0, 1, 2, 3));
            awaitSleepers(2);
            assertEquals(0, Publishers.first(out.publisher()).join().orElseThrow());
            awaitSleepers(0);
            assertEquals(new Fed(1, 0), fed.join());
        }
    }

    private void awaitSleepers(int count) throws SQLException {
        try (var observer = TestServer.connect(database); var asking = observer.prepareStatement("""
                select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()
                """)) {
            while (true) { // bounded by the timeout of the test
                var rows = asking.executeQuery();
                rows.next();
                if (rows.getInt(1) == count) return;
                Thread.yield();
            }
        }
    }
}
