package dev.tailrace.dsl;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Limits how much may run at once or per second. A query takes its permit before it asks for a connection and gives it back when it has
 * ended. Implementations are fair within a process and never block a thread that waits.
 */
public interface RateLimiter {
    /**
     * A permit, once there is one. Cancelling the future withdraws the request; a permit granted in the same instant is given back.
     *
     * @param weight how many units it takes, at least 1
     * @throws IllegalArgumentException if {@code weight} is below 1 or more than the limiter can ever grant
     */
    CompletableFuture<Permit> acquireAsync(int weight);

    /** A permit if one is to be had at once. */
    Optional<Permit> tryAcquire(int weight);

    /** A permit if one is to be had within {@code wait}; an empty result otherwise. */
    CompletableFuture<Optional<Permit>> tryAcquireAsync(int weight, Duration wait);

    /** The right to go on. Closing gives it back, once; a limiter of rates ignores that. */
    interface Permit extends AutoCloseable {
        @Override
        void close();
    }
}
