package dev.tailrace.dsl.race;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.internal.race.DatabasePercentile;
import dev.tailrace.dsl.internal.race.FixedDelay;
import dev.tailrace.dsl.internal.race.OwnPercentile;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a hedge waits for an attempt before it starts the next. Thread-safe; may be shared by any number of hedges. */
public interface HedgeDelay {
    /** The delay for now; {@code null} if it is not known yet, and then there is no further attempt. Called once for each attempt. */
    @Nullable Duration next();

    /** A hedge that uses this delay had its answer after {@code elapsed}. */
    default void answered(Duration elapsed) {}

    /**
     * Always the same.
     *
     * @throws IllegalArgumentException if {@code delay} is negative
     */
    static HedgeDelay fixed(Duration delay) {
        return new FixedDelay(delay);
    }

    /**
     * The time within which {@code percent} of all executions of {@code db} had their answer, as its statistics have it (asked again after
     * 100 ms at the earliest). Unknown before 100 executions have ended.
     *
     * @throws IllegalArgumentException if {@code percent} is not between 0 and 100
     */
    static HedgeDelay percentile(Database db, double percent) {
        return DatabasePercentile.of(db, percent);
    }

    /**
     * The time within which {@code percent} of the hedges that share this object had their answer: give one to each kind of query. Unknown
     * before 100 answers.
     *
     * @throws IllegalArgumentException if {@code percent} is not between 0 and 100
     */
    static HedgeDelay ownPercentile(double percent) {
        return new OwnPercentile(percent);
    }
}
