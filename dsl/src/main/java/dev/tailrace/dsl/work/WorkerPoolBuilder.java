package dev.tailrace.dsl.work;

import static java.util.Objects.requireNonNull;

import dev.tailrace.dsl.internal.work.Pools;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/** What a {@link WorkerPool} is to be like. Arguments are checked at once. */
public final class WorkerPoolBuilder {
    private int limit = 4;
    private TaskRetry retry = TaskRetry.never();
    private boolean failFast;
    private int keptErrors = 256;
    private Executor executor = ForkJoinPool.commonPool();

    WorkerPoolBuilder() {}

    /**
     * How many tasks run at once; 1 makes the pool deterministic.
     *
     * @throws IllegalArgumentException if below 1
     */
    public WorkerPoolBuilder limit(int limit) {
        this.limit = atLeastOne("limit", limit);
        return this;
    }

    /** The answer to failures of tasks that have none of their own. */
    public WorkerPoolBuilder retry(TaskRetry retry) {
        this.retry = requireNonNull(retry, "retry");
        return this;
    }

    /** Stops the pool when a task has failed for good; what was going on fails with that as the cause. */
    public WorkerPoolBuilder failFast() {
        failFast = true;
        return this;
    }

    /**
     * How many failures are kept for readers of the errors.
     *
     * @throws IllegalArgumentException if below 1
     */
    public WorkerPoolBuilder keptErrors(int keptErrors) {
        this.keptErrors = atLeastOne("keptErrors", keptErrors);
        return this;
    }

    /** Where the functions of tasks run, futures complete and subscribers are called. */
    public WorkerPoolBuilder executor(Executor executor) {
        this.executor = requireNonNull(executor, "executor");
        return this;
    }

    public WorkerPool build() {
        return Pools.open(limit, retry, failFast, keptErrors, executor);
    }

    private static int atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be at least 1");
        }
        return value;
    }
}
