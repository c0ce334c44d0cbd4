package dev.tailrace.dsl.error;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A deadline passed before the work was done; the work has been cancelled, on the server too. Says where the time went. */
public final class DeadlineExceededException extends TailraceException {
    private static final long serialVersionUID = 1L;

    /** Where an execution spends its time. */
    public enum Phase {
        /** Waiting for a rate limiter's permit. */
        PERMIT,
        /** Waiting for a connection. */
        POOL,
        /**
         * Waiting for a lock on the server. Only the wait that the deadline ended is known, and only where the server can be asked for
         * it in time (not over a borrowed pool, nor behind a pooler); the rest is in {@link #SERVER}.
         */
        LOCK,
        /** On the server, or on the way to it and back. */
        SERVER,
        /** Waiting before another attempt of a retry. */
        BACKOFF
    }

    private final Duration limit;
    private final transient Map<Phase, Duration> spent;

    public DeadlineExceededException(Duration limit, Map<Phase, Duration> spent, @Nullable Throwable cause) {
        super("Deadline of " + limit.toMillis() + " ms exceeded" + describe(spent), null, cause);
        this.limit = limit;
        this.spent = Map.copyOf(spent);
    }

    /** The time that was allowed. */
    public Duration limit() {
        return limit;
    }

    /** The time spent in each phase; phases of executions that ran at the same time are added up. */
    public Map<Phase, Duration> spent() {
        return spent;
    }

    private static String describe(Map<Phase, Duration> spent) {
        if (spent.isEmpty()) return ", outside the database";
        return new EnumMap<>(spent)
                .entrySet().stream()
                        .map(entry -> entry.getKey().name().toLowerCase(java.util.Locale.ROOT) + " " + entry.getValue().toMillis() + " ms")
                        .collect(Collectors.joining(", ", ": ", ""));
    }
}
