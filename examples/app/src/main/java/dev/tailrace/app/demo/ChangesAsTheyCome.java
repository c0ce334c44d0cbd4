package dev.tailrace.app.demo;

import dev.tailrace.app.format.EventOutputFormat;
import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.publish.ResultSubscriber;
import dev.tailrace.dsl.publish.Subscribers;
import dev.tailrace.streams.Changes;
import dev.tailrace.streams.event.CaughtUp;
import dev.tailrace.streams.event.ChangedRow;
import dev.tailrace.streams.event.StreamEvent;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Each statement, and what a subscriber hears of it. */
final class ChangesAsTheyCome {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LOOK_AGAIN_MILLIS = 100;

    private final Database db;
    private final LinkedBlockingQueue<StreamEvent<ChangedRow>> events = new LinkedBlockingQueue<>();
    private final ResultSubscriber<StreamEvent<ChangedRow>, @Nullable Void> subscriber = Subscribers.forEach(events::add);

    ChangesAsTheyCome(Database db) {
        this.db = db;
    }

    void show(Tour tour) throws Exception {
        tour.chapter("Changes of a watched table as they come: Changes.of(db).table(\"shop.orders\").publisher()");
        Changes.of(db).table("shop.orders").publisher().subscribe(subscriber);
        try {
            while (!(next() instanceof CaughtUp)) {
                // Whatever else comes before the subscription is in force.
            }
            run(tour, "insert into shop.orders values (1, 'Ada', 'new', 18.50)", 1);
            run(tour, "insert into shop.orders values (2, 'Ben', 'new', 7.25), (3, 'Eve', 'new', 99.00)", 2);
            run(tour, "update shop.orders set status = 'paid' where id = 1", 1);
            run(tour, "update shop.orders set status = 'sent', total = total + 4.90 where status = 'paid'", 1);
            run(tour, "update shop.orders set id = 20 where id = 2", 2);
            run(tour, "delete from shop.orders where id = 3", 1);
        } finally {
            subscriber.completion().cancel(true);
        }
    }

    private void run(Tour tour, String sql, int changes) throws Exception {
        tour.detail("%s", sql);
        var started = System.nanoTime();
        db.sql(sql).executeAsync().get();
        for (int i = 0; i < changes; i++) {
            tour.detail("    %s", line(next()));
        }
        tour.detail("    all there %s after the statement was sent", Tour.millis(Tour.since(started)));
    }

    private StreamEvent<ChangedRow> next() throws InterruptedException, ExecutionException, TimeoutException {
        var started = System.nanoTime();
        while (Tour.since(started).compareTo(PATIENCE) < 0) {
            var event = events.poll(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            if (event != null) {
                return event;
            }
            if (subscriber.completion().isDone()) {
                subscriber.completion().get(); // fails: it never ends by itself
            }
        }
        throw new TimeoutException("No change arrived within " + PATIENCE.toSeconds() + " s.");
    }

    private static String line(StreamEvent<ChangedRow> event) throws IOException {
        var line = new StringWriter();
        EventOutputFormat.pretty.to(line).event(event);
        return line.toString().strip();
    }
}
