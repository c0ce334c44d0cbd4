package dev.tailrace.app.demo;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.query.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Cancelling a future stops the statement on the server; the server's own list of activity is the proof. */
final class CancelledQuery {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LOOK_AGAIN_NANOS = 200_000L;

    private final Database db;

    CancelledQuery(Database db) {
        this.db = db;
    }

    void show(Tour tour) throws ExecutionException, InterruptedException, TimeoutException {
        tour.chapter("A slow query, cancelled: what does the server say?");
        var slow = db.sql("select count(*) from shop.purchase a, shop.purchase b where a.amount <> b.amount /* slow report */").getAsync();
        var running = lookUntil(true);
        tour.detail("pg_stat_activity while it runs:");
        tour.table(
                List.of("pid", "state", "query"),
                running.stream().map(row -> new ArrayList<Object>(row.asMap().values())).<List<Object>>map(List::copyOf).toList());
        var started = System.nanoTime();
        slow.cancel(true);
        lookUntil(false);
        tour.detail("cancel(true); %s later pg_stat_activity shows no such statement any more", Tour.millis(Tour.since(started)));
    }

    private List<Row> lookUntil(boolean present) throws ExecutionException, InterruptedException, TimeoutException {
        var started = System.nanoTime();
        while (Tour.since(started).compareTo(PATIENCE) < 0) {
            var rows = db.sql("""
                    select pid, state, left(query, 48) || '…' as query
                    from pg_stat_activity
                    where query like '%/* slow report */' and state = 'active' and pid <> pg_backend_pid()
                    """).getAsync().get();
            if (rows.isEmpty() != present) {
                return rows;
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        var found = present ? "never seen" : "still there";
        throw new TimeoutException("The slow query was " + found + " after " + PATIENCE.toSeconds() + " s.");
    }
}
