package dev.tailrace.snippets;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.publish.Subscribers;
import dev.tailrace.streams.ChangeLog;
import dev.tailrace.streams.Changes;
import dev.tailrace.streams.Polls;
import dev.tailrace.streams.consumer.ConsumerOptions;
import dev.tailrace.streams.consumer.Delivery;
import dev.tailrace.streams.event.CaughtUp;
import dev.tailrace.streams.event.Delete;
import dev.tailrace.streams.event.Gap;
import dev.tailrace.streams.event.Insert;
import dev.tailrace.streams.event.StreamEvent;
import dev.tailrace.streams.event.Update;
import dev.tailrace.streams.log.Retention;
import dev.tailrace.streams.log.Start;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

final class Tailing {
    private Tailing() {}

    static CompletableFuture<ChangeLog> watch(Database db) {
        // snippet: java-watch
        CompletableFuture<ChangeLog> watching =
                ChangeLog.of(db).installAsync().thenCompose(log -> log.watchAsync(Order.class)); // once; what is watched stays watched
        // end
        return watching;
    }

    static CompletableFuture<@Nullable Void> exactlyOnce(Database db) {
        // snippet: java-consumer
        CompletableFuture<Void> shipping = ChangeLog.of(db).consumer("shipping").table(Order.class).forEachAsync((tx, event) ->
                event instanceof Insert<Order> insert // tx also moves the consumer's place: both commit, or neither
                        ? tx.sql("insert into shipments (order_id) values (?)", insert.row().id()).executeAsync()
                        : CompletableFuture.completedFuture(0L));
        // end
        return shipping;
    }

    static CompletableFuture<@Nullable Void> atLeastOnce(Database db, Function<StreamEvent<Order>, CompletableFuture<?>> send) {
        // snippet: java-deliveries
        Flow.Publisher<Delivery<Order>> deliveries = ChangeLog.of(db).consumer("mailer").table(Order.class).publisher();
        var mailing = Subscribers.<Delivery<Order>>forEachAsync(
                4, delivery -> send.apply(delivery.event()).thenCompose(sent -> delivery.ackAsync())); // not acknowledged: comes again
        deliveries.subscribe(mailing);
        return mailing.completion();
        // end
    }

    static CompletableFuture<@Nullable Void> live(Database db, Consumer<String> show) {
        // snippet: java-changes
        Flow.Publisher<StreamEvent<Order>> changes = Changes.of(db).table(Order.class).publisher();
        var showing = Subscribers.<StreamEvent<Order>>forEach(event -> {
            if (event instanceof Insert<Order> insert) {
                show.accept("new: " + insert.row().customer());
            } else if (event instanceof Update<Order> update) {
                show.accept("now " + update.after().total());
            } else if (event instanceof Delete<Order> delete) {
                show.accept("gone: " + delete.key().text("id"));
            } else if (event instanceof Gap<Order> gap) {
                show.accept("read again: " + gap.detail()); // a loss is a value in its place, never a silence
            } else if (event instanceof CaughtUp<Order>) {
                show.accept("up to date"); // also the first event: from here on nothing is missed
            }
        });
        changes.subscribe(showing);
        return showing.completion();
        // end
    }

    static CompletableFuture<@Nullable Void> fromSnapshot(Database db, Consumer<Order> index) {
        // snippet: java-snapshot
        var options = ConsumerOptions.builder().start(Start.SNAPSHOT).build();
        CompletableFuture<Void> indexing = ChangeLog.of(db).consumer("search", options).table(Order.class).forEachAsync((tx, event) -> {
            if (event instanceof Insert<Order> insert) {
                index.accept(insert.row()); // insert.existing() tells the rows that were there before
            }
            return CompletableFuture.completedFuture(null);
        });
        // end
        return indexing;
    }

    static CompletableFuture<ChangeLog> retain(Database db) {
        // snippet: java-retain
        var retention = Retention.DEFAULT.withMaxAge(Duration.ofDays(2)).withMaxBytes(50L << 30); // for consumers that stay away
        CompletableFuture<ChangeLog> retaining = ChangeLog.of(db).retainAsync(retention);
        // end
        return retaining;
    }

    static CompletableFuture<@Nullable Void> poll(Database db, Consumer<Order> show) {
        // snippet: java-poll
        Flow.Publisher<Order> orders =
                Polls.of(db).table(Order.class).watermark(Order::updatedAt).every(Duration.ofSeconds(1)).publisher();
        // end
        var showing = Subscribers.<Order>forEach(show);
        orders.subscribe(showing);
        return showing.completion();
    }
}
