package dev.tailrace.dsl.work;

import dev.tailrace.dsl.internal.work.BoundedQueue;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue between those who put and those who take. Kotlin callers suspend ({@code put}, {@code take}, {@code stream}); Java
 * callers get futures and a publisher. Waiting holds no thread, and both sides are served in order of arrival.
 *
 * <p>An element is never lost: one that is on its way to a taker that is cancelled in the same instant goes back to the front. On that
 * way it still takes up room, so there are never more than {@link #capacity} elements.
 *
 * <p>{@code null} is no element: it is refused with {@link NullPointerException}.
 */
public interface WorkQueue<T> extends AutoCloseable {
    /**
     * A queue for at most {@code capacity} elements; nothing is allocated ahead. Futures complete, and subscribers are called, on the
     * JDK's common pool.
     *
     * @throws IllegalArgumentException if {@code capacity} is below 1
     */
    static <T> WorkQueue<T> of(int capacity) {
        return of(capacity, ForkJoinPool.commonPool());
    }

    /**
     * As {@link #of(int)}; futures complete, and subscribers are called, on {@code executor}.
     *
     * @throws IllegalArgumentException if {@code capacity} is below 1
     */
    static <T> WorkQueue<T> of(int capacity, Executor executor) {
        return BoundedQueue.of(capacity, executor);
    }

    /**
     * Puts {@code element} as soon as there is room. Cancelling the future withdraws it; an element that was accepted in the same instant
     * stays.
     *
     * <p>Fails with {@link dev.tailrace.dsl.error.WorkQueueClosedException} if the queue is closed first.
     */
    CompletableFuture<@Nullable Void> putAsync(T element);

    /**
     * Puts {@code element} if there is room and nobody waits for it; {@code false} otherwise.
     *
     * @throws dev.tailrace.dsl.error.WorkQueueClosedException if the queue is closed
     */
    boolean tryPut(T element);

    /**
     * As {@link #putAsync}, but gives up with {@code false} when there was no room for {@code wait}.
     *
     * @throws IllegalArgumentException if {@code wait} is negative
     */
    CompletableFuture<Boolean> tryPutAsync(T element, Duration wait);

    /**
     * The next element; empty once the queue is closed and everything has been taken. Cancelling the future withdraws it; an element that
     * came in the same instant goes to the next taker.
     */
    CompletableFuture<Optional<T>> takeAsync();

    /** The next element, or {@code null} if none is there for the taking. */
    @Nullable T tryTake();

    /**
     * As {@link #takeAsync}, but gives up with an empty answer when nothing came for {@code wait}.
     *
     * @throws IllegalArgumentException if {@code wait} is negative
     */
    CompletableFuture<Optional<T>> tryTakeAsync(Duration wait);

    /**
     * Takes an element for each one requested, and completes once the queue is closed and empty. Any number may subscribe, beside other
     * takers: they share the elements, each goes to one. What was taken for a subscriber that cancels before it gets it goes back.
     */
    Publisher<T> publisher();

    /** How many elements wait to be taken. */
    int size();

    /** How many there may be. */
    int capacity();

    /** Whether {@link #close} was called. */
    boolean isClosed();

    /** Accepts no more: those who wait to put are refused, those who take get what is left and then the end. Returns at once. */
    @Override
    void close();
}
