package dev.tailrace.dsl.publish;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Subscriber;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber with a result. It may be given to one publisher, once.
 *
 * @param <T> the elements
 * @param <R> the result
 */
public interface ResultSubscriber<T, R extends @Nullable Object> extends Subscriber<T> {
    /**
     * The result, once the publisher has completed. Fails with the publisher's error, or with what the consumer threw, after which the
     * subscription is cancelled. Completing it from outside, by {@code cancel}, {@code orTimeout} or otherwise, cancels the
     * subscription. Always the same future; dependents run on the publisher's thread unless an {@code …Async} method is used.
     */
    CompletableFuture<R> completion();
}
