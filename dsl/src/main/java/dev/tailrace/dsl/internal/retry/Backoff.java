package dev.tailrace.dsl.internal.retry;

import dev.tailrace.dsl.retry.RetryPolicy;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * The pauses of a policy: evenly between nothing and a ceiling that grows. The ceilings are Resilience4j's exponential backoff; its own
 * randomization is not used, for it spreads around the interval, heaps up at the cap, and cannot be given a source of chance.
 */
final class Backoff {
    private final IntervalFunction ceilingNanos; // it only multiplies, so it takes nanoseconds as well as its milliseconds
    private final DoubleSupplier chance;

    /** @param chance evenly from 0 to 1 */
    Backoff(RetryPolicy policy, DoubleSupplier chance) {
        this.ceilingNanos = IntervalFunction.ofExponentialBackoff(
                policy.initialBackoff().toNanos(), policy.multiplier(), policy.maxBackoff().toNanos());
        this.chance = chance;
    }

    /** The pause after {@code attempt}, which is 1 for the first. */
    Duration after(int attempt) {
        return Duration.ofNanos((long) (ceilingNanos.apply(attempt) * chance.getAsDouble()));
    }
}
