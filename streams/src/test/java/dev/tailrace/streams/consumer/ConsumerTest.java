package dev.tailrace.streams.consumer;

import static dev.tailrace.streams.LoggedDatabase.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.dsl.publish.Subscribers;
import dev.tailrace.dsl.query.Transaction;
import dev.tailrace.streams.LoggedDatabase;
import dev.tailrace.streams.error.ChangeLogMissingException;
import dev.tailrace.streams.error.ConsumerRemovedException;
import dev.tailrace.streams.event.Change;
import dev.tailrace.streams.event.Insert;
import dev.tailrace.streams.event.Operation;
import dev.tailrace.streams.event.StreamEvent;
import dev.tailrace.streams.log.Start;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsumerTest {
    record Order(long id, BigDecimal total) {}

    private static final ConsumerOptions OLDEST =
            ConsumerOptions.builder().start(Start.OLDEST).maxAttempts(2).build();

    private LoggedDatabase shop;

    @BeforeEach
    void open() throws Exception {
        shop = new LoggedDatabase();
        shop.execute("create table orders (id bigint primary key, total numeric not null)");
        shop.execute("create table applied (n bigint generated always as identity, id bigint not null)");
        get(shop.log.watchAsync(Order.class));
    }

    @AfterEach
    void close() throws Exception {
        shop.close();
    }

    private static CompletionStage<?> apply(Transaction tx, StreamEvent<Order> event) {
        if (event instanceof Insert<Order> insert) {
            return tx.sql("insert into applied (id) values (?)", insert.row().id()).executeAsync();
        }
        return CompletableFuture.completedFuture(null);
    }

    @Test
    void effectsOfTypedChangesAndThePlaceCommitTogether() throws Exception {
        var consumer = shop.log.consumer("billing", OLDEST).table(Order.class);
        shop.execute("insert into orders select id, id * 1.5 from generate_series(1, 700) id");
        var running = consumer.forEachAsync(ConsumerTest::apply);
        shop.until("(select count(*) = 700 from applied)");
        running.cancel(true);
        shop.until("not exists (select from tailrace.consumer where owner is not null)");
        shop.execute("insert into orders values (701, 1)");
        var again = consumer.forEachAsync(ConsumerTest::apply);
        shop.until("(select count(*) = 701 from applied)");
        again.cancel(true);
        assertEquals(701, shop.number("select count(distinct id) from applied"));
        assertEquals(0, shop.number("select count(*) from (select id, lag(id) over (order by n) b from applied) a where id < b"));
    }

    @Test
    void aStageThatFailsRollsBackAndEndsAsADeadLetterThatCanBeRetriedOrDiscarded() throws Exception {
        var consumer = shop.log.consumer("billing", OLDEST).table(Order.class);
        shop.execute("insert into orders values (1, 10), (2, -1), (3, -2)");
        var healed = new CompletableFuture<Void>();
        var running = consumer.forEachAsync((tx, event) -> apply(tx, event).thenCompose(done -> {
            var order = ((Insert<Order>) event).row();
            return order.total().signum() < 0 && !healed.isDone()
                    ? CompletableFuture.failedFuture(new IllegalStateException("negative"))
                    : CompletableFuture.completedFuture(null);
        }));
        shop.until("(select count(*) = 2 from tailrace.dead_letter)");
        var letters = get(consumer.deadLettersAsync(10));
        assertEquals(2, letters.get(0).failures());
        assertEquals(2, ((Insert<Order>) letters.get(0).events().get(0)).row().id());
        assertTrue(letters.get(0).error().contains("negative"));
        healed.complete(null);
        assertTrue(get(consumer.retryAsync(letters.get(0).id())));
        shop.until("(select count(*) = 2 from applied)");
        assertTrue(get(consumer.discardAsync(letters.get(1).id())));
        assertFalse(get(consumer.discardAsync(letters.get(1).id())));
        assertEquals(0, get(consumer.statusAsync()).deadLetters());
        running.cancel(true);
    }

    @Test
    void aHandlerThatThrowsCountsAsOneThatFails() throws Exception {
        shop.execute("insert into orders values (1, 1)");
        var running = shop.log.consumer("billing", OLDEST).table(Order.class).forEachAsync((tx, event) -> {
            throw new IllegalArgumentException("thrown");
        });
        shop.until("(select count(*) = 1 from tailrace.dead_letter where error like '%thrown%')");
        running.cancel(true);
    }

    @Test
    void deliveriesComeAgainUntilTheyAreAcknowledged() throws Exception {
        var consumer = shop.log.consumer("mailer", OLDEST).table(Order.class);
        shop.execute("insert into orders select id, 0 from generate_series(1, 5) id");
        var first = new CopyOnWriteArrayList<Delivery<Order>>();
        var three = Subscribers.<Delivery<Order>>forEach(delivery -> {
            if (first.size() < 3) assertTrue(delivery.ackAsync().join());
            first.add(delivery);
        });
        Publishers.take(consumer.publisher(), 5).subscribe(three);
        get(three.completion());
        var again = get(Publishers.collect(Publishers.take(consumer.publisher(), 2)));
        assertEquals(List.of(4L, 5L), again.stream().map(delivery -> ((Insert<Order>) delivery.event()).row().id()).toList());
        assertEquals(0, again.get(0).partition());
    }

    @Test
    void pauseResumeSeekRepartitionAndRemove() throws Exception {
        var consumer = shop.log.consumer("billing", OLDEST).table(Order.class);
        shop.execute("insert into orders values (1, 1)");
        var running = consumer.forEachAsync(ConsumerTest::apply);
        shop.until("(select count(*) = 1 from applied)");
        get(consumer.pauseAsync());
        assertTrue(get(consumer.statusAsync()).paused());
        get(consumer.resumeAsync());
        get(consumer.seekAsync(Start.OLDEST));
        shop.until("(select count(*) = 2 from applied)");
        get(consumer.repartitionAsync(3));
        shop.until("(select count(*) = 3 from tailrace.consumer)");
        shop.execute("insert into orders values (2, 1), (3, 1)");
        shop.until("(select count(*) = 4 from applied)");
        assertEquals("billing", consumer.name());
        assertTrue(get(consumer.removeAsync()));
        var failure = assertThrows(ExecutionException.class, () -> running.get(30, TimeUnit.SECONDS));
        assertInstanceOf(ConsumerRemovedException.class, failure.getCause());
        assertFalse(get(consumer.removeAsync()));
    }

    @Test
    void statusSaysWhereItStands() throws Exception {
        var consumer = shop.log.consumer("billing", OLDEST).table(Order.class);
        shop.execute("insert into orders values (1, 1)");
        var running = consumer.forEachAsync(ConsumerTest::apply);
        shop.until("(select count(*) = 1 from applied)");
        var status = get(consumer.statusAsync());
        assertTrue(status.active());
        assertFalse(status.lost());
        assertEquals(0, status.lagRows());
        assertEquals(Duration.ZERO, status.lag());
        assertNull(status.nextPartitions());
        assertEquals(1, status.partitions().size());
        running.cancel(true);
    }

    @Test
    void filtersByTableAndOperation() throws Exception {
        shop.execute("create table other (id int primary key)");
        get(shop.log.watchAsync("other"));
        shop.execute("insert into other values (1); insert into orders values (1, 1); update orders set total = 2; delete from orders");
        var options = ConsumerOptions.builder()
                .start(Start.OLDEST)
                .tables("public.orders")
                .operations(Operation.UPDATE, Operation.DELETE)
                .batchSize(2)
                .lease(Duration.ofSeconds(2))
                .build();
        var seen = get(Publishers.collect(Publishers.take(shop.log.consumer("audit", options).publisher(), 2)));
        assertEquals(
                List.of("Update", "Delete"),
                seen.stream().map(delivery -> delivery.event().getClass().getSimpleName()).toList());
        assertEquals("public.orders", ((Change<?>) seen.get(0).event()).table());
    }

    @Test
    void aTableThatIsNotWatchedIsRefused() throws Exception {
        var running = shop.log.consumer("x", ConsumerOptions.builder().tables("nowhere").build()).forEachAsync((tx, event) -> null);
        var failure = assertThrows(ExecutionException.class, () -> running.get(30, TimeUnit.SECONDS));
        assertInstanceOf(ChangeLogMissingException.class, failure.getCause());
        assertThrows(IllegalArgumentException.class, () -> shop.log.consumer(" "));
        assertThrows(IllegalArgumentException.class, () -> ConsumerOptions.builder().partitions(0).build());
    }
}
