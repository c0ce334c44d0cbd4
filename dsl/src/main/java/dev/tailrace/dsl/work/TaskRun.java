package dev.tailrace.dsl.work;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One attempt at one input of a {@link Task}, as the task's function sees it. */
public interface TaskRun {
    /** The name of the task. */
    String task();

    /** 1 the first time. */
    int attempt();

    /**
     * Puts {@code element} into {@code drain} as soon as there is room; Kotlin's form is {@code emit}. While this waits, the task does not
     * count as running, so another may run in its place, but no new input of the same task is begun. Cancelling withdraws it. What an
     * attempt has put stays put if the attempt fails.
     *
     * @throws IllegalArgumentException if the task was not said to fill {@code drain}
     */
    <T> CompletableFuture<@Nullable Void> emitAsync(Drain<T> drain, T element);

    /**
     * As {@link WorkerPool#submitAsync}, from within a task: while this waits, the task does not count as running, so that tasks that need
     * each other do not wait for ever on a small pool. Accepted also while the pool finishes. Kotlin's {@code submit} does it by itself.
     */
    <I, O extends @Nullable Object> CompletableFuture<O> submitAsync(Task<I, O> task, I input);
}
