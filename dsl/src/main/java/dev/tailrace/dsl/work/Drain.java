package dev.tailrace.dsl.work;

import dev.tailrace.dsl.internal.work.BoundedDrain;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * Where tasks of a {@link WorkerPool} put results of one type, and consumers read them: as a publisher or a list, from Kotlin as a flow
 * ({@code stream}) or a list. A task says which drains it fills ({@link Task#into}, {@link Task#fills}). When it is full, the tasks that
 * fill it wait.
 *
 * <p>It is closed for you when all the tasks that fill it have had all their input. If one of them was stopped before that, its readers
 * get the failure after what is left, so that a part is never taken for the whole.
 *
 * <p>Any number may read, and share the elements: each goes to one. When the last reader stops before the end, the drain is abandoned:
 * what is still put into it is dropped, and a fed task all of whose drains are abandoned is stopped, on the server too.
 *
 * @param <T> what is read; {@code null} never is, the bound only lets a task that may answer {@code null} fill it
 */
public interface Drain<T extends @Nullable Object> {
    /**
     * A drain for at most {@code capacity} elements; nothing is allocated ahead. Subscribers are called on the JDK's common pool.
     *
     * @throws IllegalArgumentException if {@code capacity} is below 1
     */
    static <T> Drain<T> of(int capacity) {
        return of(capacity, ForkJoinPool.commonPool());
    }

    /**
     * As {@link #of(int)}; subscribers are called on {@code executor}.
     *
     * @throws IllegalArgumentException if {@code capacity} is below 1
     */
    static <T> Drain<T> of(int capacity, Executor executor) {
        return BoundedDrain.of(capacity, executor);
    }

    /**
     * Takes an element for each one requested; completes when the drain is closed and empty. Cancelling stops reading. Subscribers share
     * the elements.
     */
    Publisher<T> publisher();

    /** Every element up to the end. Cancelling the future stops reading. All are held in memory. */
    CompletableFuture<List<T>> toListAsync();

    /** How many elements wait to be read. */
    int size();

    /** How many there may be. */
    int capacity();

    /** Whether nothing more is put into it: all the tasks that fill it are done, or it was abandoned. */
    boolean isClosed();
}
