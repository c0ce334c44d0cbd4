package dev.tailrace.dsl.publish;

import org.jspecify.annotations.Nullable;

/**
 * A subscriber that receives what it is told to ask for.
 *
 * @param <T> the elements
 */
public interface DemandSubscriber<T> extends ResultSubscriber<T, @Nullable Void> {
    /**
     * Allows {@code n} more elements; {@link Long#MAX_VALUE} means all. From any thread; before the publisher has answered, it is
     * remembered. A number below 1 fails the subscription with {@link IllegalArgumentException}.
     */
    void request(long n);

    /** Cancels the subscription and {@link #completion()}; no callback follows. From any thread, any number of times. */
    void cancel();
}
