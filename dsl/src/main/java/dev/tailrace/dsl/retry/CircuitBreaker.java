package dev.tailrace.dsl.retry;

import dev.tailrace.dsl.internal.retry.Breakers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls nothing that has been failing: after too many failures among the last calls it refuses at once with
 * {@link dev.tailrace.dsl.error.CircuitOpenException}, and lets a few through on trial later. Thread-safe; one guards one thing, such as a
 * database. Kotlin's form of a call is {@code breaker.call { … }}.
 *
 * <pre>
 *            share of failures reached              openFor passed, next call
 *   CLOSED ─────────────────────────────▶ OPEN ◀──────────────────────────────▶ HALF_OPEN
 *     ▲                                         too many of the trials failed        │
 *     └──────────────────────── enough of the trials succeeded ──────────────────────┘
 * </pre>
 *
 * <p>Failures are what says that the database is not there or cannot keep up: no connection or a lost one, an exhausted pool, a deadline or
 * timeout, SQLSTATE 53xxx and 57P0x. A statement that the server refuses for another reason counts as a success, for the server answered.
 * The caller's cancellation, and exceptions of the caller's own, count as nothing.
 */
public interface CircuitBreaker {
    /** Where it stands. */
    enum State {
        /** Calls go through. */
        CLOSED,
        /** Calls are refused. It stays so until the first call after its time is over. */
        OPEN,
        /** Some calls go through on trial, the others are refused. */
        HALF_OPEN
    }

    /**
     * A closed one.
     *
     * @param name for its exceptions
     */
    static CircuitBreaker of(String name, CircuitBreakerOptions options) {
        return Breakers.of(name, options);
    }

    String name();

    State state();

    /**
     * {@link #callAsync(Executor, Supplier)} on {@link ForkJoinPool#commonPool()}.
     */
    default <T extends @Nullable Object> CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<T>> call) {
        return callAsync(ForkJoinPool.commonPool(), call);
    }

    /**
     * Makes {@code call} on {@code executor} if the circuit lets it through. Cancelling the future cancels the call's stage; a trial that
     * is cancelled makes room for another.
     *
     * @return the call's outcome, or {@link dev.tailrace.dsl.error.CircuitOpenException}
     */
    <T extends @Nullable Object> CompletableFuture<T> callAsync(
            Executor executor, Supplier<? extends CompletionStage<T>> call);

    /**
     * The state now, then each change, until the subscription is cancelled. Cold; a slow subscriber gets the latest state and not those
     * between. Subscribers are called on {@link ForkJoinPool#commonPool()}.
     */
    Flow.Publisher<State> statePublisher();

    /** Closes it and forgets what it has counted. */
    void reset();
}
