package dev.tailrace.dsl.work;

import dev.tailrace.dsl.error.CommitOutcomeUnknownException;
import dev.tailrace.dsl.error.ConnectionLostException;
import dev.tailrace.dsl.internal.work.Backoff;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a task that failed: how long to wait before the next attempt, or {@code null} to give up. Asked on the pool's executor;
 * it must answer at once. A cancelled task is never asked about.
 */
@FunctionalInterface
public interface TaskRetry {
    /**
     * @param attempt which attempt failed, 1 for the first
     * @return the time until the next, zero for at once; {@code null} to give up
     */
    @Nullable Duration waitAfter(int attempt, Throwable failure);

    /** The first failure is the last. */
    static TaskRetry never() {
        return (attempt, failure) -> null;
    }

    /**
     * Up to {@code attempts} in all, waiting {@code first} before the second and twice as long before each one after, at most 30 seconds.
     * Gives up at once on an {@link Error}, on {@link CommitOutcomeUnknownException} and on a {@link ConnectionLostException} that may have
     * taken effect: what may have been written is not written again. For finer rules let the task itself {@code retry}.
     *
     * @throws IllegalArgumentException if {@code attempts} is below 1 or {@code first} negative
     */
    static TaskRetry upTo(int attempts, Duration first) {
        return new Backoff(attempts, first);
    }
}
