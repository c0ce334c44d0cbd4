package dev.tailrace.dsl.internal.publish;

import java.util.concurrent.Flow.Subscriber;
import java.util.function.Predicate;

/** Asks for one more in the place of each element it drops. */
public final class FilterRelay<T> extends Relay<T, T> {
    private final Predicate<? super T> predicate;

    public FilterRelay(Subscriber<? super T> subscriber, Predicate<? super T> predicate) {
        super(subscriber);
        this.predicate = predicate;
    }

    @Override
    void next(T item) {
        if (predicate.test(item)) {
            emit(item);
        } else {
            upstream().request(1);
        }
    }
}
