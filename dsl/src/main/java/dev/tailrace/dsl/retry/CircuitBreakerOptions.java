package dev.tailrace.dsl.retry;

import java.time.Duration;
import java.util.function.Predicate;

/**
 * When a {@link CircuitBreaker} opens and how it closes again. Immutable.
 *
 * @param failurePercent the share of failures among the last calls at which it opens, in percent
 * @param window how many of the last calls it looks at
 * @param minimumCalls how many there must have been before it may open
 * @param openFor how long it stays open before calls are let through on trial
 * @param probes how many are let through on trial; when they have all ended, it closes or opens again by the share of failures among them
 * @param countIf further failures that count
 */
public record CircuitBreakerOptions(
        int failurePercent, int window, int minimumCalls, Duration openFor, int probes, Predicate<? super Throwable> countIf) {
    /** Opens when half of the last 50 calls failed, of 10 at least; after 5 seconds it lets 3 through on trial. */
    public static final CircuitBreakerOptions DEFAULT =
            new CircuitBreakerOptions(50, 50, 10, Duration.ofSeconds(5), 3, failure -> false);

    private static final int MOST_CALLS = 100_000;

    public CircuitBreakerOptions {
        require(failurePercent >= 1 && failurePercent <= 100, "failurePercent is " + failurePercent + "; it must be between 1 and 100");
        require(window >= 1 && window <= MOST_CALLS, "window is " + window + "; it must be between 1 and " + MOST_CALLS);
        require(minimumCalls >= 1 && minimumCalls <= window, "minimumCalls is " + minimumCalls + "; it must be between 1 and the window");
        require(openFor.toMillis() >= 1 && openFor.compareTo(Duration.ofDays(1)) <= 0, "openFor must be between 1 ms and a day");
        require(probes >= 1 && probes <= MOST_CALLS, "probes is " + probes + "; it must be between 1 and " + MOST_CALLS);
    }

    public static Builder builder() {
        return new Builder();
    }

    private static void require(boolean condition, String message) {
        if (!condition) throw new IllegalArgumentException(message);
    }

    /** {@link CircuitBreakerOptions}, one by one; what is not set is as in {@link #DEFAULT}. Not thread-safe. */
    public static final class Builder {
        private int failurePercent = DEFAULT.failurePercent;
        private int window = DEFAULT.window;
        private int minimumCalls = DEFAULT.minimumCalls;
        private Duration openFor = DEFAULT.openFor;
        private int probes = DEFAULT.probes;
        private Predicate<? super Throwable> countIf = DEFAULT.countIf;

        private Builder() {}

        public Builder failurePercent(int value) {
            failurePercent = value;
            return this;
        }

        /** How many of the last calls it looks at, and how many there must have been. */
        public Builder window(int calls, int minimum) {
            window = calls;
            minimumCalls = minimum;
            return this;
        }

        public Builder openFor(Duration value) {
            openFor = value;
            return this;
        }

        public Builder probes(int value) {
            probes = value;
            return this;
        }

        /** Counts what {@code predicate} accepts too. */
        public Builder countIf(Predicate<? super Throwable> predicate) {
            countIf = predicate;
            return this;
        }

        /**
         * @throws IllegalArgumentException if a value is out of its range
         */
        public CircuitBreakerOptions build() {
            return new CircuitBreakerOptions(failurePercent, window, minimumCalls, openFor, probes, countIf);
        }
    }
}
