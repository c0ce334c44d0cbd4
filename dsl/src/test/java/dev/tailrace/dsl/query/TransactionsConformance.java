package dev.tailrace.dsl.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.TransactionOptions;
import dev.tailrace.dsl.publish.Publishers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Transactions and savepoints of Java callers. */
abstract class TransactionsConformance extends QueriesConformance {
    private static InsertInto counter(Queries queries, String name) {
        return queries.into("counters").values(Map.of("name", name, "value", 1));
    }

    private List<String> counters() {
        return get(db.from("counters").orderBy("name").pluckAsync("name", String.class));
    }

    @Test
    void whatTheBlockDidIsCommittedWithItsStage() {
        var outcome = get(db.transactionAsync(tx -> counter(tx, "a").executeAsync()
                .thenCompose(n -> counter(tx, "b").executeAsync())
                .thenCompose(n -> tx.from("counters").countAsync())));
        assertEquals(2, outcome);
        assertEquals(List.of("a", "b"), counters());
    }

    @Test
    void aFailedStageRollsBack() {
        var failed = db.transactionAsync(tx -> counter(tx, "a").executeAsync()
                .thenCompose(n -> CompletableFuture.<Long>failedFuture(new IllegalStateException("mine"))));
        assertEquals("mine", assertThrows(IllegalStateException.class, () -> get(failed)).getMessage());
        var threw = db.transactionAsync(tx -> {
            throw new IllegalStateException("at once");
        });
        assertEquals("at once", assertThrows(IllegalStateException.class, () -> get(threw)).getMessage());
        assertEquals(List.of(), counters());
    }

    @Test
    void cancellingRollsBackAndStopsTheStatement() throws Exception {
        var began = new CountDownLatch(1);
        var slow = db.transactionAsync(tx -> counter(tx, "a").executeAsync().thenCompose(n -> {
            began.countDown();
            return tx.sql("select pg_sleep(60)").getAsync();
        }));
        assertTrue(began.await(30, TimeUnit.SECONDS));
        slow.cancel(true);
        get(db.transactionAsync(tx -> counter(tx, "a").executeAsync()));
        assertEquals(List.of("a"), counters());
    }

    @Test
    void aSavepointUndoesOnlyItsOwn() {
        get(db.transactionAsync(tx -> counter(tx, "a").executeAsync()
                .thenCompose(n -> tx.savepointAsync(inner -> counter(inner, "b").executeAsync()
                        .thenCompose(m -> counter(inner, "b").executeAsync())))
                .exceptionally(clash -> -1L)
                .thenCompose(n -> tx.savepointAsync(inner -> counter(inner, "c").executeAsync()))));
        assertEquals(List.of("a", "c"), counters());
    }

    @Test
    void aTransactionInsideATransactionIsASavepoint() {
        get(db.transactionAsync(tx -> db.transactionAsync(inner -> counter(inner, "a").executeAsync()
                        .thenCompose(n -> CompletableFuture.<Long>failedFuture(new IllegalStateException())))
                .exceptionally(e -> 0L).thenCompose(n -> counter(db, "b").executeAsync())));
        assertEquals(List.of("b"), counters());
    }

    @Test
    void aPublisherOfTheTransactionSeesItsRows() {
        var names = get(db.transactionAsync(tx -> counter(tx, "a").executeAsync()
                .thenCompose(n -> Publishers.collect(Publishers.map(tx.from("counters").publisher(), row -> row.getString("name"))))));
        assertEquals(List.of("a"), names);
    }

    @Test
    void aTableMadeInTheTransactionIsFoundInIt() {
        var rows = get(db.transactionAsync(tx -> tx.sql("create temp table scratch (id int primary key) on commit drop").executeAsync()
                .thenCompose(n -> tx.into("scratch").values(Map.of("id", 1)).executeAsync())
                .thenCompose(n -> tx.from("scratch").countAsync())));
        assertEquals(1, rows);
    }

    @Test
    void optionsReachTheServer() {
        var readOnly = db.transactionAsync(TransactionOptions.DEFAULT.asReadOnly(), tx -> counter(tx, "a").executeAsync());
        assertThrows(Exception.class, () -> readOnly.get(30, TimeUnit.SECONDS));
        var setting = get(db.transactionAsync(TransactionOptions.DEFAULT.settings(Map.of("app.tenant", "7")),
                tx -> tx.sql("select current_setting('app.tenant') as tenant").firstAsync()));
        assertEquals("7", setting.orElseThrow().getString("tenant"));
    }

    @Test
    void anEndedTransactionRefuses() {
        var kept = new AtomicReference<Transaction>();
        get(db.transactionAsync(tx -> {
            kept.set(tx);
            return counter(tx, "a").executeAsync();
        }));
        assertThrows(Exception.class, () -> counter(kept.get(), "b").executeAsync().get(30, TimeUnit.SECONDS));
        assertThrows(CompletionException.class,
                () -> Publishers.collect(kept.get().from("counters").publisher()).orTimeout(30, TimeUnit.SECONDS).join());
        assertEquals(List.of("a"), counters());
    }
}
