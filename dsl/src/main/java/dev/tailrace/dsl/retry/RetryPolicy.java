package dev.tailrace.dsl.retry;

import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is tried again, how often, and with what pauses. Immutable.
 *
 * <p>Always tried again: a lost connection ({@code ConnectionLostException}), and what the server says may be (SQLSTATE 40001, 40P01,
 * 55P03). Never: cancellation, a deadline, a closed database. And nothing, unless {@link #idempotent}, where the failed attempt may have
 * committed something: an attempt that is run again runs whole.
 *
 * @param maxAttempts the most attempts, the first included
 * @param initialBackoff the longest pause after the first attempt
 * @param multiplier by how much the longest pause grows with each attempt
 * @param maxBackoff what it does not grow beyond. Every pause is chosen evenly between nothing and the longest ("full jitter"): those who
 *     failed together do not come back together
 * @param deadline the longest all of it may take; {@code null} for no limit. When it passes, what runs is cancelled
 *     ({@code DeadlineExceededException}); a pause that would reach beyond it is not begun, the last failure is thrown at once
 * @param sqlStates further SQLSTATEs to retry
 * @param retryIf further failures to retry; what it is given may be anything that can be retried
 * @param idempotent whether an attempt may be repeated although something of it may have committed: a write that may have taken effect, a
 *     COMMIT whose outcome is unknown
 * @param waitForCircuit whether an open {@link CircuitBreaker} is waited for; otherwise its exception is passed on at once
 * @param listener told of each failure that is followed by another attempt
 */
public record RetryPolicy(
        int maxAttempts,
        Duration initialBackoff,
        double multiplier,
        Duration maxBackoff,
        @Nullable Duration deadline,
        Set<String> sqlStates,
        Predicate<? super Throwable> retryIf,
        boolean idempotent,
        boolean waitForCircuit,
        RetryListener listener) {
    private static final Pattern SQL_STATE = Pattern.compile("[0-9A-Z]{5}");
    private static final Duration LONGEST = Duration.ofDays(1);

    /** Five attempts, with pauses of at most 20, 40, 80 and 160 ms. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(
            5, Duration.ofMillis(20), 2, Duration.ofSeconds(2), null, Set.of(), failure -> false, false, false,
            (attempt, cause, wait) -> {});

    public RetryPolicy {
        sqlStates = Set.copyOf(sqlStates);
        require(maxAttempts >= 1, "maxAttempts is " + maxAttempts + "; it must be 1 or more");
        require(initialBackoff.compareTo(Duration.ZERO) > 0, "the initial backoff must be more than nothing");
        require(maxBackoff.compareTo(initialBackoff) >= 0, "the longest backoff must not be shorter than the initial one");
        require(maxBackoff.compareTo(LONGEST) <= 0, "the longest backoff must not be over a day");
        require(multiplier >= 1 && multiplier <= 1_000, "the multiplier is " + multiplier + "; it must be between 1 and 1000");
        require(deadline == null || deadline.compareTo(Duration.ZERO) > 0, "the deadline must be more than nothing");
        sqlStates.forEach(state -> require(SQL_STATE.matcher(state).matches(), "'" + state + "' is no SQLSTATE"));
    }

    public static Builder builder() {
        return new Builder();
    }

    private static void require(boolean condition, String message) {
        if (!condition) throw new IllegalArgumentException(message);
    }

    /** {@link RetryPolicy}, one by one; what is not set is as in {@link #DEFAULT}. Not thread-safe. */
    public static final class Builder {
        private int maxAttempts = DEFAULT.maxAttempts;
        private Duration initialBackoff = DEFAULT.initialBackoff;
        private double multiplier = DEFAULT.multiplier;
        private Duration maxBackoff = DEFAULT.maxBackoff;
        private @Nullable Duration deadline;
        private Set<String> sqlStates = DEFAULT.sqlStates;
        private Predicate<? super Throwable> retryIf = DEFAULT.retryIf;
        private boolean idempotent;
        private boolean waitForCircuit;
        private RetryListener listener = DEFAULT.listener;

        private Builder() {}

        public Builder maxAttempts(int value) {
            maxAttempts = value;
            return this;
        }

        /** The longest pause after the first attempt, how it grows, and what it does not grow beyond. */
        public Builder backoff(Duration initial, double factor, Duration longest) {
            initialBackoff = initial;
            multiplier = factor;
            maxBackoff = longest;
            return this;
        }

        /** The longest all attempts and pauses may take. */
        public Builder deadline(Duration value) {
            deadline = value;
            return this;
        }

        /** Retries these SQLSTATEs too. */
        public Builder retrySqlStates(String... states) {
            sqlStates = Set.of(states);
            return this;
        }

        /** Retries what {@code predicate} accepts too. */
        public Builder retryIf(Predicate<? super Throwable> predicate) {
            retryIf = predicate;
            return this;
        }

        /** Whether repeating what may have committed does no harm. */
        public Builder idempotent(boolean value) {
            idempotent = value;
            return this;
        }

        /** Whether to wait until an open circuit may be tried again. */
        public Builder waitForCircuit(boolean value) {
            waitForCircuit = value;
            return this;
        }

        public Builder onRetry(RetryListener value) {
            listener = value;
            return this;
        }

        /**
         * @throws IllegalArgumentException if a value is out of its range
         */
        public RetryPolicy build() {
            return new RetryPolicy(
                    maxAttempts, initialBackoff, multiplier, maxBackoff, deadline, sqlStates, retryIf, idempotent, waitForCircuit,
                    listener);
        }
    }
}
