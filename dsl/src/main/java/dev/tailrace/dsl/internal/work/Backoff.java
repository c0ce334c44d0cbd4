package dev.tailrace.dsl.internal.work;

import dev.tailrace.dsl.error.CommitOutcomeUnknownException;
import dev.tailrace.dsl.error.ConnectionLostException;
import dev.tailrace.dsl.work.TaskRetry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A number of attempts, with waits that double. */
public record Backoff(int attempts, Duration first) implements TaskRetry {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int DOUBLINGS = 20;

    public Backoff {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts is " + attempts + "; it must be at least 1");
        }
        if (first.isNegative()) {
            throw new IllegalArgumentException("first is " + first + "; it must not be negative");
        }
    }

    @Override
    public @Nullable Duration waitAfter(int attempt, Throwable failure) {
        if (attempt >= attempts || failure instanceof Error || mayHaveWritten(failure)) {
            return null;
        }
        // The cap comes first: a first wait of years would overflow when doubled.
        if (first.compareTo(LONGEST) >= 0) {
            return LONGEST;
        }
        var doubled = first.multipliedBy(1L << Math.min(attempt - 1, DOUBLINGS));
        return doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    }

    private static boolean mayHaveWritten(Throwable failure) {
        return failure instanceof CommitOutcomeUnknownException
                || failure instanceof ConnectionLostException lost && lost.mayHaveTakenEffect();
    }
}
