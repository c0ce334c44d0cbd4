package dev.tailrace.dsl.retry;

import dev.tailrace.dsl.internal.retry.RetryFutures;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Running something again, for Java. Kotlin's form is {@code retry(policy) { … }}. */
public final class Retries {
    private Retries() {}

    /**
     * Runs {@code attempt}, and again as {@code policy} has it, until a stage succeeds. {@code attempt} and the listener are called on
     * {@link ForkJoinPool#commonPool()}; waiting holds no thread. The future's callbacks run there too, in the context of this call.
     *
     * <p>Cancelling the future cancels the stage of the attempt that runs (work of a database is then stopped on the server), or ends the
     * pause.
     *
     * <p>Fails as the last attempt did, with the failures before it as {@linkplain Throwable#getSuppressed() suppressed} ones. An attempt
     * is not repeated, unless the policy is {@linkplain RetryPolicy#idempotent idempotent}, if anything that it did on a database may have
     * committed: a write of its own outside a transaction, a transaction that ended well before something else failed, a COMMIT whose
     * outcome is unknown. That is seen for calls made from {@code attempt} and from callbacks of their futures; not for what is handed
     * to threads of the caller's own.
     *
     * <p>Inside an open transaction only what a savepoint has undone is tried again: any other failure has ended the transaction, and is
     * passed on at once.
     */
    public static <T extends @Nullable Object> CompletableFuture<T> retryAsync(
            RetryPolicy policy, Supplier<? extends CompletionStage<T>> attempt) {
        return retryAsync(policy, ForkJoinPool.commonPool(), number -> attempt.get());
    }

    /**
     * {@link #retryAsync(RetryPolicy, Supplier)} on {@code executor}, with the number of the attempt, from 1.
     */
    public static <T extends @Nullable Object> CompletableFuture<T> retryAsync(
            RetryPolicy policy, Executor executor, IntFunction<? extends CompletionStage<T>> attempt) {
        return RetryFutures.retryAsync(policy, executor, attempt);
    }
}
