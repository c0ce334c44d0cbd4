package dev.tailrace.dsl.parallel;

import dev.tailrace.dsl.internal.parallel.ParallelCalls;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asynchronous functions over many elements, a bounded number of them at a time.
 *
 * <p>Elements are pulled as there is room for them: an iterable is iterated on the executor, a publisher is asked for one element at a
 * time. Waiting elements hold no thread and no connection, so calls within calls never wait for each other, however small the pool of
 * connections. Functions are called in the context of the call (transaction, settings, limiter). Inside a transaction, which has one
 * connection, elements are worked on one after another.
 *
 * <p>The first failure, and cancelling the future or the subscription, cancel all that is in work: the stages that the functions returned
 * are cancelled, which stops queries of this library on the server. A function that returns {@code null}, or a stage that completes with
 * {@code null} where a result is wanted, fails the call with a {@code NullPointerException} that says so.
 *
 * <p>Publishers are cold: nothing runs before the first request, and each subscription works on the elements anew. Subscribers are called
 * on the executor.
 *
 * @see ParallelOptions
 */
public final class Parallel {
    private Parallel() {}

    /**
     * The results in the order of {@code items}.
     *
     * @throws IllegalArgumentException if {@code concurrency} is below 1
     */
    public static <T, R> CompletableFuture<List<R>> mapAsync(
            Iterable<? extends T> items, int concurrency, Function<? super T, ? extends CompletionStage<? extends R>> function) {
        return mapAsync(items, ParallelOptions.of(concurrency), function);
    }

    /** The results of {@code items}. */
    public static <T, R> CompletableFuture<List<R>> mapAsync(
            Iterable<? extends T> items, ParallelOptions options, Function<? super T, ? extends CompletionStage<? extends R>> function) {
        return ParallelCalls.map(items, options, function);
    }

    /**
     * The results in the order of {@code items}. At most 2 × {@code concurrency} elements have been taken and not yet delivered: with a
     * subscriber that asks for no more, work stops there.
     *
     * @throws IllegalArgumentException if {@code concurrency} is below 1
     */
    public static <T, R> Publisher<R> mapPublisher(
            Iterable<? extends T> items, int concurrency, Function<? super T, ? extends CompletionStage<? extends R>> function) {
        return mapPublisher(items, ParallelOptions.of(concurrency), function);
    }

    /**
     * The results of {@code items}. At most 2 × {@code concurrency} elements have been taken and not yet delivered, unordered at most
     * {@code concurrency}: with a subscriber that asks for no more, work stops there.
     */
    public static <T, R> Publisher<R> mapPublisher(
            Iterable<? extends T> items, ParallelOptions options, Function<? super T, ? extends CompletionStage<? extends R>> function) {
        return ParallelCalls.mapped(items, options, function);
    }

    /** As {@link #mapPublisher(Iterable, int, Function)}, of the elements of a publisher, which is cancelled with the subscription. */
    public static <T, R> Publisher<R> mapPublisher(
            Publisher<? extends T> items, int concurrency, Function<? super T, ? extends CompletionStage<? extends R>> function) {
        return mapPublisher(items, ParallelOptions.of(concurrency), function);
    }

    /** As {@link #mapPublisher(Iterable, ParallelOptions, Function)}, of the elements of a publisher. */
    public static <T, R> Publisher<R> mapPublisher(
            Publisher<? extends T> items, ParallelOptions options, Function<? super T, ? extends CompletionStage<? extends R>> function) {
        return ParallelCalls.mapped(items, options, function);
    }

    /**
     * Calls {@code function} with each element; completes when all stages have. Their results are dropped, and may be {@code null}.
     *
     * @throws IllegalArgumentException if {@code concurrency} is below 1
     */
    public static <T> CompletableFuture<@Nullable Void> forEachAsync(
            Iterable<? extends T> items, int concurrency, Function<? super T, ? extends CompletionStage<?>> function) {
        return forEachAsync(items, ParallelOptions.of(concurrency), function);
    }

    /** Calls {@code function} with each element; completes when all stages have. */
    public static <T> CompletableFuture<@Nullable Void> forEachAsync(
            Iterable<? extends T> items, ParallelOptions options, Function<? super T, ? extends CompletionStage<?>> function) {
        return ParallelCalls.each(items, options, function);
    }

    /**
     * Calls {@code function} with each element; completes when the publisher and all stages have.
     *
     * @throws IllegalArgumentException if {@code concurrency} is below 1
     */
    public static <T> CompletableFuture<@Nullable Void> forEachAsync(
            Publisher<? extends T> items, int concurrency, Function<? super T, ? extends CompletionStage<?>> function) {
        return forEachAsync(items, ParallelOptions.of(concurrency), function);
    }

    /** Calls {@code function} with each element; completes when the publisher and all stages have. */
    public static <T> CompletableFuture<@Nullable Void> forEachAsync(
            Publisher<? extends T> items, ParallelOptions options, Function<? super T, ? extends CompletionStage<?>> function) {
        return ParallelCalls.each(items, options, function);
    }

    /**
     * Shares a publisher out over workers and merges what they publish, as it comes: each element goes to one worker, the first that asks.
     * {@code work} turns a worker's share into its results and is called once for each worker. One element is taken ahead of the workers.
     * A worker that cancels its share leaves the rest to the others. Inside a transaction there is one worker.
     *
     * @param workers from 1 to 10,000
     * @throws IllegalArgumentException if {@code workers} is not
     */
    public static <T, R> Publisher<R> fanOut(
            Publisher<? extends T> items, int workers, Function<? super Publisher<T>, ? extends Publisher<? extends R>> work) {
        return fanOut(items, workers, ForkJoinPool.commonPool(), work);
    }

    /** As {@link #fanOut(Publisher, int, Function)}, with subscribers called on {@code executor}. */
    public static <T, R> Publisher<R> fanOut(
            Publisher<? extends T> items,
            int workers,
            Executor executor,
            Function<? super Publisher<T>, ? extends Publisher<? extends R>> work) {
        return ParallelCalls.fanOut(items, workers, executor, work);
    }

    /**
     * Gives each element to every branch and merges what they publish, as it comes. The slowest branch sets the pace: each has at most one
     * element waiting. A branch that cancels its copy gets no more, and the others go on.
     *
     * @throws IllegalArgumentException if there is no branch
     */
    public static <T, R> Publisher<R> fanOutToAll(
            Publisher<? extends T> items, List<? extends Function<? super Publisher<T>, ? extends Publisher<? extends R>>> branches) {
        return fanOutToAll(items, ForkJoinPool.commonPool(), branches);
    }

    /** As {@link #fanOutToAll(Publisher, List)}, with subscribers called on {@code executor}. */
    public static <T, R> Publisher<R> fanOutToAll(
            Publisher<? extends T> items,
            Executor executor,
            List<? extends Function<? super Publisher<T>, ? extends Publisher<? extends R>>> branches) {
        return ParallelCalls.fanOutToAll(items, executor, branches);
    }
}
