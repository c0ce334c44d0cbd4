package dev.tailrace.dsl.race;

import static java.util.Objects.requireNonNull;

import dev.tailrace.dsl.internal.race.RaceCounts;
import dev.tailrace.dsl.internal.race.RaceFutures;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Several ways to the same answer at once.
 *
 * <p>Contenders are started in the order given, one after another, on the executor (the JDK's common pool, or the one that is given): a
 * supplier starts its work and must not block. They run in the caller's context: its settings, limiter and READ ONLY; but they join no
 * transaction that was open before, and one that tries ends the race with {@code TransactionInRaceException}. Futures complete on the
 * executor. Ending one from outside, by {@code cancel}, {@code orTimeout} or otherwise, cancels every contender.
 *
 * <p>Losers are cancelled, by the thread that completed the winner, and end in the background, their queries on the server too; nobody
 * waits for them, and what they still return is dropped. {@code null} is a value like any other.
 */
public final class Races {
    private Races() {}

    /**
     * The first success. If every contender fails, the future fails with {@code AllContendersFailedException}, which has the cause of
     * each.
     *
     * @throws IllegalArgumentException if there is no contender, or two have the same name
     */
    public static <T extends @Nullable Object> CompletableFuture<Winner<T>> raceAsync(
            List<? extends Contender<? extends T>> contenders) {
        return raceAsync(contenders, ForkJoinPool.commonPool());
    }

    /** As {@link #raceAsync(List)}, on {@code executor}. */
    public static <T extends @Nullable Object> CompletableFuture<Winner<T>> raceAsync(
            List<? extends Contender<? extends T>> contenders, Executor executor) {
        return RaceFutures.raceAsync(contenders, requireNonNull(executor, "executor"));
    }

    /**
     * The first success whose value {@code predicate} accepts. A value that it does not accept is a failure,
     * {@code UnmatchedValueException}, and so is what it throws; otherwise as {@link #raceAsync(List)}.
     */
    public static <T extends @Nullable Object> CompletableFuture<Winner<T>> firstMatchingAsync(
            List<? extends Contender<? extends T>> contenders, Predicate<? super T> predicate) {
        return firstMatchingAsync(contenders, predicate, ForkJoinPool.commonPool());
    }

    /** As {@link #firstMatchingAsync(List, Predicate)}, on {@code executor}. */
    public static <T extends @Nullable Object> CompletableFuture<Winner<T>> firstMatchingAsync(
            List<? extends Contender<? extends T>> contenders, Predicate<? super T> predicate, Executor executor) {
        return RaceFutures.firstMatchingAsync(contenders, requireNonNull(predicate, "predicate"), requireNonNull(executor, "executor"));
    }

    /**
     * How each contender ended, in the order in which they did.
     *
     * @throws IllegalArgumentException if there is no contender, or two have the same name
     */
    public static <T extends @Nullable Object> CompletableFuture<List<Outcome<T>>> raceAllAsync(
            List<? extends Contender<? extends T>> contenders) {
        return raceAllAsync(contenders, ForkJoinPool.commonPool());
    }

    /** As {@link #raceAllAsync(List)}, on {@code executor}. */
    public static <T extends @Nullable Object> CompletableFuture<List<Outcome<T>>> raceAllAsync(
            List<? extends Contender<? extends T>> contenders, Executor executor) {
        return RaceFutures.raceAllAsync(contenders, requireNonNull(executor, "executor"));
    }

    /**
     * The outcomes as they come. The contenders start with the first request, anew for each subscriber, and do not wait for demand: their
     * outcomes, at most one each, do. Cancelling the subscription cancels those that still run. Subscribers are called on the executor.
     *
     * @throws IllegalArgumentException if there is no contender, or two have the same name
     */
    public static <T extends @Nullable Object> Publisher<Outcome<T>> raceAllPublisher(
            List<? extends Contender<? extends T>> contenders) {
        return raceAllPublisher(contenders, ForkJoinPool.commonPool());
    }

    /** As {@link #raceAllPublisher(List)}, on {@code executor}. */
    public static <T extends @Nullable Object> Publisher<Outcome<T>> raceAllPublisher(
            List<? extends Contender<? extends T>> contenders, Executor executor) {
        return RaceFutures.raceAllPublisher(contenders, requireNonNull(executor, "executor"));
    }

    /**
     * Runs {@code work}, and again beside itself each time the delay of {@code options} has passed without an answer or an attempt has
     * failed, as long as its budget allows; the first success is the answer. Only reads: what {@code work} runs on a database is READ ONLY,
     * since nobody can look into a lambda.
     *
     * <p>Fails with {@code AllContendersFailedException} when every attempt that was made has failed, and with
     * {@code ReadOnlyViolationException} when {@code work} writes: then no further attempt is made.
     */
    public static <T extends @Nullable Object> CompletableFuture<T> hedgeAsync(
            HedgeOptions options, Supplier<? extends CompletionStage<T>> work) {
        return hedgeAsync(options, work, ForkJoinPool.commonPool());
    }

    /** As {@link #hedgeAsync(HedgeOptions, Supplier)}, on {@code executor}. */
    public static <T extends @Nullable Object> CompletableFuture<T> hedgeAsync(
            HedgeOptions options, Supplier<? extends CompletionStage<T>> work, Executor executor) {
        return RaceFutures.hedgeAsync(
                requireNonNull(options, "options"), requireNonNull(work, "work"), requireNonNull(executor, "executor"));
    }

    /** What has been raced in this process since it began. */
    public static RaceStats stats() {
        return RaceCounts.snapshot();
    }
}
