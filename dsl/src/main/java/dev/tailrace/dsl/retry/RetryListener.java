package dev.tailrace.dsl.retry;

import java.time.Duration;

/** Hears of attempts that failed and will be followed by another. */
@FunctionalInterface
public interface RetryListener {
    /**
     * Called before the wait, by the one who retries; what it throws ends the retrying and is thrown on.
     *
     * @param attempt the number of the attempt that failed, from 1
     * @param cause its failure
     * @param wait how long it will be until the next one begins
     */
    void onRetry(int attempt, Throwable cause, Duration wait);
}
