package dev.tailrace.dsl.parallel;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/**
 * How {@link Parallel} goes about its work.
 *
 * @param concurrency how many elements may be in work at a time, from 1; {@code Integer.MAX_VALUE} means all at once
 * @param ordered whether results come in the order of the input, or as they are ready
 * @param executor where functions and callbacks run; they should not block
 */
public record ParallelOptions(int concurrency, boolean ordered, Executor executor) {
    public ParallelOptions {
        if (concurrency < 1) {
            throw new IllegalArgumentException(
                    "concurrency is " + concurrency + "; it must be at least 1. Integer.MAX_VALUE means all at once.");
        }
        requireNonNull(executor, "executor");
    }

    /** Ordered, on the JDK's common pool. */
    public static ParallelOptions of(int concurrency) {
        return new ParallelOptions(concurrency, true, ForkJoinPool.commonPool());
    }

    /** With results as they are ready. */
    public ParallelOptions unordered() {
        return new ParallelOptions(concurrency, false, executor);
    }

    /** With another executor. */
    public ParallelOptions executor(Executor value) {
        return new ParallelOptions(concurrency, ordered, value);
    }
}
