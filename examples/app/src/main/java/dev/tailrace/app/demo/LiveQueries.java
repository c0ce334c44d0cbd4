package dev.tailrace.app.demo;

import dev.tailrace.dsl.Database;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Lookups without end, for whoever wants to watch the server meanwhile. Ends at Enter. */
final class LiveQueries {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Database db;
    private final int callers;
    private final LongAdder answered = new LongAdder();
    private final AtomicBoolean enough = new AtomicBoolean();
    private final CompletableFuture<Void> failed = new CompletableFuture<>();

    LiveQueries(Database db, int callers) {
        this.db = db;
        this.callers = callers;
    }

    void show(Tour tour) throws InterruptedException {
        tour.chapter("Lookups until you press Enter");
        var reader = new Thread(this::awaitEnter, "tailrace-enter");
        reader.setDaemon(true);
        reader.start();
        for (int i = 0; i < callers; i++) {
            next();
        }
        var progress = tour.progress("lookups");
        while (!enough.get() && !failed.isDone()) {
            var before = answered.sum();
            LockSupport.parkNanos(this, SECOND_NANOS);
            if (Thread.interrupted()) {
                enough.set(true);
                throw new InterruptedException();
            }
            progress.state(String.format(Locale.ROOT, "%,d a second, %,d in all", answered.sum() - before, answered.sum()));
        }
        enough.set(true);
        progress.done(String.format(Locale.ROOT, "%,d in all", answered.sum()));
        if (failed.isCompletedExceptionally()) {
            failed.join();
        }
    }

    /** Each answer asks the next question: as many are on their way as there are callers. */
    private void next() {
        var id = 1 + ThreadLocalRandom.current().nextLong(Shop.CUSTOMERS);
        db.from(Customer.class).findAsync(id).whenComplete((customer, error) -> {
            if (error != null) {
                failed.completeExceptionally(error);
            } else if (!enough.get()) {
                answered.increment();
                next();
            }
        });
    }

    private void awaitEnter() {
        try {
            System.in.read();
        } catch (IOException e) {
            // No standard input is as good as Enter.
        }
        enough.set(true);
    }
}
