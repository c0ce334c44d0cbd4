package dev.tailrace.dsl.internal.publish;

import java.util.concurrent.Flow.Subscription;
import java.util.function.BiConsumer;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/** Gathers every element with a collector of the JDK. */
public final class CollectingSubscriber<T, A, R extends @Nullable Object> extends CompletingSubscriber<T, R> {
    private final Collector<? super T, A, R> collector;
    private final BiConsumer<A, ? super T> accumulator;
    // Owned by the publisher's signals.
    private final A gathered;

    public CollectingSubscriber(Collector<? super T, A, R> collector) {
        this.collector = collector;
        this.accumulator = collector.accumulator();
        this.gathered = collector.supplier().get();
    }

    @Override
    void subscribed(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    void accept(T item) {
        accumulator.accept(gathered, item);
    }

    @Override
    void end() {
        completion().complete(collector.finisher().apply(gathered));
    }
}
