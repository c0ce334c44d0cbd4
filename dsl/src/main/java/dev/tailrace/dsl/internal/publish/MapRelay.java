package dev.tailrace.dsl.internal.publish;

import java.util.Objects;
import java.util.concurrent.Flow.Subscriber;
import java.util.function.Function;

/** One in, one out. */
public final class MapRelay<T, R> extends Relay<T, R> {
    private final Function<? super T, ? extends R> function;

    public MapRelay(Subscriber<? super R> subscriber, Function<? super T, ? extends R> function) {
        super(subscriber);
        this.function = function;
    }

    @Override
    void next(T item) {
        emit(Objects.requireNonNull(function.apply(item), "the function's result: a publisher cannot carry null"));
    }
}
