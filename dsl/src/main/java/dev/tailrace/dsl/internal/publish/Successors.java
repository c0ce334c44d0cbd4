package dev.tailrace.dsl.internal.publish;

import java.util.Iterator;
import java.util.concurrent.Flow.Publisher;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The orders that a {@link SequencePublisher} is used with. */
public final class Successors {
    private Successors() {}

    /** One after another, until one fails. */
    public static <T> SequencePublisher.Successor<T> inOrder(Iterator<? extends Publisher<? extends T>> publishers) {
        return error -> error == null && publishers.hasNext() ? publishers.next() : null;
    }

    /** {@code first}, and if it fails, once, what {@code fallback} makes of its error. */
    public static <T> SequencePublisher.Successor<T> onError(
            Publisher<T> first, Function<? super Throwable, ? extends Publisher<T>> fallback) {
        return new SequencePublisher.Successor<>() {
            private int given;

            @Override
            public @Nullable Publisher<? extends T> after(@Nullable Throwable error) {
                return switch (given++) {
                    case 0 -> first;
                    case 1 -> error == null ? null : fallback.apply(error);
                    default -> null;
                };
            }
        };
    }
}
