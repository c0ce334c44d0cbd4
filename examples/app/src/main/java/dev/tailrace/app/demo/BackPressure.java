package dev.tailrace.app.demo;

import dev.tailrace.app.console.Progress;
import dev.tailrace.dsl.Database;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** A subscriber that cannot keep up, and a server that waits for it. */
final class BackPressure {
    private static final int BATCH = 3_000;
    private static final long PAUSE_MILLIS = 40;

    private final Database db;

    BackPressure(Database db) {
        this.db = db;
    }

    void show(Tour tour) throws ExecutionException, InterruptedException {
        tour.chapter("A publisher under back-pressure: the reader asks for " + BATCH + " rows, works on them, asks for more");
        var reader = new SlowReader(tour.progress("rows"));
        db.from(Purchase.class).publisher().subscribe(reader);
        reader.done.get();
        tour.detail("asked %d times; never more than %,d rows on their way", reader.requests, reader.mostOutstanding);
    }

    /** The publisher calls these one after another; what it sees of the fields is ordered by that, and by the executor. */
    private static final class SlowReader implements Flow.Subscriber<Purchase> {
        private final Executor later = CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final Progress progress;
        private Flow.Subscription subscription;
        private long received;
        private long outstanding;
        private long mostOutstanding;
        private int requests;

        SlowReader(Progress progress) {
            this.progress = progress;
        }

        @Override
        public void onSubscribe(Flow.Subscription offered) {
            subscription = offered;
            ask();
        }

        @Override
        public void onNext(Purchase purchase) {
            received++;
            outstanding--;
            progress.at(received, Shop.PURCHASES);
            if (outstanding == 0) {
                later.execute(this::ask);
            }
        }

        @Override
        public void onError(Throwable error) {
            done.completeExceptionally(error);
        }

        @Override
        public void onComplete() {
            progress.done(String.format(java.util.Locale.ROOT, "all %,d received", received));
            done.complete(null);
        }

        private void ask() {
            requests++;
            outstanding += BATCH;
            mostOutstanding = Math.max(mostOutstanding, outstanding);
            subscription.request(BATCH);
        }
    }
}
