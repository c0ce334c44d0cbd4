package dev.tailrace.dsl.work;

import dev.tailrace.dsl.internal.work.DefinedTask;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A kind of work: a named function from an input to an output. Immutable; what runs it is a {@link WorkerPool}. Kotlin callers define tasks
 * with the pool's {@code task(name) { input -> … }}.
 */
public interface Task<I, O extends @Nullable Object> {
    /**
     * A task whose function starts its work and returns at once. Cancelling a run cancels the stage if it is a future. The function runs on
     * the pool's executor.
     */
    static <I, O extends @Nullable Object> Task<I, O> of(String name, Function<? super I, ? extends CompletionStage<? extends O>> work) {
        return DefinedTask.of(name, (run, input) -> work.apply(input));
    }

    /** As {@link #of}, for a function that puts results into drains by itself, or submits further work: its {@link TaskRun} does. */
    static <I, O extends @Nullable Object> Task<I, O> with(
            String name, BiFunction<? super TaskRun, ? super I, ? extends CompletionStage<? extends O>> work) {
        return DefinedTask.of(name, work);
    }

    /** Its name, unique in a pool. */
    String name();

    /**
     * The same with at most {@code limit} running at once, beside the limit of the pool.
     *
     * @throws IllegalArgumentException if {@code limit} is below 1
     */
    Task<I, O> limit(int limit);

    /** The same with its own answer to failures, instead of the pool's. */
    Task<I, O> retry(TaskRetry retry);

    /** The same with each output put into {@code drain}; {@code null} is no element. Such a task is fed, not submitted to. */
    Task<I, O> into(Drain<? super O> drain);

    /** The same, said to fill {@code drains} by {@link TaskRun#emitAsync}. Such a task is fed, not submitted to. */
    Task<I, O> fills(Drain<?>... drains);
}
