package dev.tailrace.app.demo;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.query.Transaction;
import dev.tailrace.streams.ChangeLog;
import dev.tailrace.streams.consumer.ConsumerOptions;
import dev.tailrace.streams.event.Insert;
import dev.tailrace.streams.event.StreamEvent;
import dev.tailrace.streams.log.Start;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A named consumer, whose effects are counted, and a server that is killed under it. */
final class ServerCrash {
    private static final int WRITERS = 4;
    private static final long FIRST_ORDER = 1_000;
    private static final long LOAD_MILLIS = 2_000;
    private static final long LOOK_AGAIN_MILLIS = 50;
    private static final long PATIENCE_MILLIS = 30_000;

    private final Database db;
    private final KillableServer server;

    ServerCrash(Database db, KillableServer server) {
        this.db = db;
        this.server = server;
    }

    void show(Tour tour) throws Exception {
        tour.chapter("kill -9 for the server, under load: the consumer \"shipping\" ships every order exactly once all the same");
        var options = ConsumerOptions.builder().start(Start.OLDEST).build();
        var shipping = ChangeLog.of(db).consumer("shipping", options).table(Order.class).forEachAsync(ServerCrash::ship);
        try (var writers = new OrderWriters(db, WRITERS, FIRST_ORDER)) {
            writers.start();
            tour.detail("%d writers, one order a transaction; fsync and synchronous_commit are on", WRITERS);
            TimeUnit.MILLISECONDS.sleep(LOAD_MILLIS);
            tour.detail("%,d orders committed, %,d shipped", writers.committed().size(), shipments().size());

            var killed = server.kill();
            var down = System.nanoTime();
            tour.detail("SIGKILL: the postmaster and its %d children are gone", killed - 1);
            server.restart();
            tour.detail("started again on its port and data after %s", Tour.millis(Tour.since(down)));

            awaitMore(writers, writers.committed().size());
            tour.detail("the writers commit again after %s", Tour.millis(Tour.since(down)));
            TimeUnit.MILLISECONDS.sleep(LOAD_MILLIS);
            writers.stop();
            count(tour, writers, shipping);
        } finally {
            shipping.cancel(true);
        }
    }

    /** In the consumer's transaction: the shipment is there if, and only if, the consumer's place is behind its order. */
    private static CompletableFuture<Long> ship(Transaction tx, StreamEvent<Order> event) {
        return event instanceof Insert<Order> insert
                ? tx.sql("insert into shop.shipment (order_id) values (?)", insert.row().id()).executeAsync()
                : CompletableFuture.completedFuture(0L);
    }

    private static void awaitMore(OrderWriters writers, int before) throws InterruptedException {
        var started = System.nanoTime();
        while (writers.committed().size() == before && Tour.since(started).toMillis() < PATIENCE_MILLIS) {
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
        }
    }

    private void count(Tour tour, OrderWriters writers, CompletableFuture<?> shipping) throws Exception {
        var stored = orders();
        var lost = without(writers.committed(), stored);
        var answerLost = new HashSet<>(writers.unknown());
        answerLost.retainAll(stored);
        var expected = new HashSet<>(writers.committed());
        expected.addAll(answerLost);

        var shipments = awaitShipments(expected, shipping);
        var missing = without(expected, shipments.keySet());
        var uncalled = without(shipments.keySet(), expected);
        var twice = shipments.values().stream().filter(times -> times > 1).count();
        tour.detail("committed by the writers  %,8d", expected.size());
        tour.detail("  answer lost in the crash%,8d  the connection broke during COMMIT; the table has them", answerLost.size());
        tour.detail("  taken back by the crash %,8d", lost.size());
        tour.detail("applied by the consumer   %,8d", shipments.size());
        tour.detail("missing                   %,8d", missing.size());
        tour.detail("twice                     %,8d", twice);
        if (!lost.isEmpty() || !missing.isEmpty() || !uncalled.isEmpty() || twice != 0) {
            throw new IllegalStateException("the consumer's effects are not the writers' orders");
        }
    }

    /** Waits until every order is shipped, and gives up only when nothing more has happened for a long time. */
    private Map<Long, Long> awaitShipments(Set<Long> expected, CompletableFuture<?> shipping) throws Exception {
        var shipments = shipments();
        var progress = System.nanoTime();
        while (!shipments.keySet().containsAll(expected) && Tour.since(progress).toMillis() < PATIENCE_MILLIS) {
            if (shipping.isDone()) {
                shipping.get(); // fails: it never ends by itself
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
            var now = shipments();
            progress = now.size() > shipments.size() ? System.nanoTime() : progress;
            shipments = now;
        }
        return shipments;
    }

    private Set<Long> orders() throws ExecutionException, InterruptedException {
        return db.sql("select id from shop.orders where id >= ?", FIRST_ORDER).getAsync().get().stream()
                .map(row -> row.getLong("id"))
                .collect(Collectors.toSet());
    }

    /** How often each order was shipped. */
    private Map<Long, Long> shipments() throws ExecutionException, InterruptedException {
        return db.sql("select order_id, count(*) as times from shop.shipment where order_id >= ? group by order_id", FIRST_ORDER)
                .getAsync().get().stream()
                .collect(Collectors.toMap(row -> row.getLong("order_id"), row -> row.getLong("times")));
    }

    private static Set<Long> without(Collection<Long> all, Collection<Long> others) {
        var rest = new HashSet<>(all);
        rest.removeAll(others);
        return rest;
    }
}
