package dev.tailrace.dsl.internal.publish;

import java.util.concurrent.Flow.Subscription;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hands each element to a consumer, asking for a batch at a time: half of it anew whenever half of it is done. */
public final class ForEachSubscriber<T> extends CompletingSubscriber<T, @Nullable Void> {
    private final Consumer<? super T> consumer;
    private final long batch;
    private final long refill;
    // Owned by the publisher's signals.
    private long done;

    /** @param batch at least 1; {@link Long#MAX_VALUE} asks once, for everything */
    public ForEachSubscriber(Consumer<? super T> consumer, long batch) {
        this.consumer = consumer;
        this.batch = batch;
        this.refill = Math.max(1, batch / 2);
    }

    @Override
    void subscribed(Subscription subscription) {
        subscription.request(batch);
    }

    @Override
    void accept(T item) {
        consumer.accept(item);
        if (++done == refill && batch != Long.MAX_VALUE) {
            done = 0;
            upstream().request(refill);
        }
    }

    @Override
    void end() {
        completion().complete(null);
    }
}
