package dev.tailrace.benchmarks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** A subscriber as an application writes one: it asks for a batch, works it off, asks for the next. */
public final class ItemCounter implements Flow.Subscriber<Item> {
    private static final int BATCH = 4_096;

    private final CompletableFuture<Long> count = new CompletableFuture<>();
    // These are written between onSubscribe and onComplete only, which the publisher calls one after another.
    private Flow.Subscription subscription;
    private long seen;
    private int left;

    /** Completes with the number of rows, or with the publisher's error. */
    public CompletableFuture<Long> count() {
        return count;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        left = BATCH;
        subscription.request(BATCH);
    }

    @Override
    public void onNext(Item item) {
        if (item.id() > 0) {
            seen++;
        }
        if (--left == 0) {
            left = BATCH;
            subscription.request(BATCH);
        }
    }

    @Override
    public void onError(Throwable error) {
        count.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
        count.complete(seen);
    }
}
