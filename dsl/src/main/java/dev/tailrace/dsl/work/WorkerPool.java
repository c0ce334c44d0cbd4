package dev.tailrace.dsl.work;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Publisher;
import org.jspecify.annotations.Nullable;

/**
 * Runs typed tasks, so many at once. A task is either submitted to, input by input, each answered with its output; or fed from a source,
 * once, its results going into drains. Kotlin callers use {@code workerPool(limit) { … }}, {@code submit} and {@code feed}.
 *
 * <p>A task that fails does not disturb the others, unless the pool is to {@linkplain WorkerPoolBuilder#failFast fail fast}. Waiting
 * holds no thread. A submission waits with its caller; of a source, one element is drawn ahead. The functions of tasks run on the pool's
 * executor, in the call context (transaction, settings, limiter, deadline) of whoever submitted or fed; no tasks run on JDBC threads.
 *
 * <p>With a limit of 1, or {@code -Dtailrace.deterministic=true}, everything runs one at a time in order of submission, a source counting
 * as submitted when it was fed: the same order every time, as far as nothing outside the pool decides it.
 */
public interface WorkerPool extends AutoCloseable {
    /** A pool to be described; by default 4 at once, no retries, on the JDK's common pool. */
    static WorkerPoolBuilder builder() {
        return new WorkerPoolBuilder();
    }

    /** How many run at once; 1 in deterministic mode, whatever was asked. */
    int limit();

    /**
     * Makes tasks known before they are used, which happens by itself otherwise. Tasks that fill the same drain should be: it is closed
     * when all that are known are done.
     *
     * @throws IllegalArgumentException if another task of that name is known, or a drain is closed already
     * @throws dev.tailrace.dsl.error.WorkerPoolClosedException if the pool is closed
     */
    void add(Task<?, ?>... tasks);

    /**
     * Runs {@code task} with {@code input} when its turn comes. Cancelling the future withdraws it, or cancels the run, on the server
     * too. The future fails with what the last attempt failed with, or with {@link dev.tailrace.dsl.error.WorkerPoolClosedException}.
     *
     * @throws IllegalArgumentException if {@code task} fills drains, or another task of its name is known
     */
    <I, O extends @Nullable Object> CompletableFuture<O> submitAsync(Task<I, O> task, I input);

    /**
     * Runs {@code task} with each of {@code inputs}, and completes when that is done. The iterable is iterated on the pool's executor, one
     * element ahead of the task. Cancelling the future draws no more and cancels what runs. An element that fails is counted and told by
     * {@link #errorsPublisher}; a source that fails makes the future fail.
     *
     * @throws IllegalStateException if {@code task} was fed before
     */
    <I> CompletableFuture<Fed> feedAsync(Task<I, ?> task, Iterable<? extends I> inputs);

    /** As {@link #feedAsync(Task, Iterable)}, one element requested at a time. */
    <I> CompletableFuture<Fed> feedAsync(Task<I, ?> task, Publisher<? extends I> inputs);

    /** As {@link #feedAsync(Task, Iterable)}; ends when the queue is closed and empty. What is not drawn stays in the queue. */
    <I> CompletableFuture<Fed> feedAsync(Task<I, ?> task, WorkQueue<? extends I> inputs);

    /**
     * As {@link #feedAsync(Task, Iterable)}, from what other tasks put into {@code inputs}; read to its end also while the pool finishes.
     */
    <I> CompletableFuture<Fed> feedAsync(Task<I, ?> task, Drain<? extends I> inputs);

    /**
     * Every attempt that fails, from the oldest that is kept; completes when the pool has ended. The last 256 are kept, or as many as the
     * builder was told: the next failure tells a slow reader how many it has {@linkplain TaskFailure#missed missed}. Cancelling disturbs
     * nothing.
     */
    Publisher<TaskFailure> errorsPublisher();

    /** Completes when nothing runs or waits and every feed has ended. Cancelling disturbs nothing. */
    CompletableFuture<@Nullable Void> awaitIdleAsync();

    /**
     * Takes no more, neither submissions nor elements of sources outside the pool; completes when what was taken has ended. Cancelling the
     * future does not stop it.
     */
    CompletableFuture<@Nullable Void> finishAsync();

    /** {@link #finishAsync}, and waits for it. Not to be called by a task of the pool, which would wait for itself. */
    @Override
    void close();

    /**
     * Cancels all that runs or waits, on the server too, and returns at once. Submissions and feeds that had not ended fail with
     * {@link dev.tailrace.dsl.error.WorkerPoolClosedException}, and so do the drains after what is left in them.
     */
    void closeNow();

    /** Whether it takes no more. */
    boolean isClosed();
}
