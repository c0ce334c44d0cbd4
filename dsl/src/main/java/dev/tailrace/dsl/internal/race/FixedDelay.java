package dev.tailrace.dsl.internal.race;

import dev.tailrace.dsl.race.HedgeDelay;
import java.time.Duration;

/** A hedge's delay that never changes. */
public record FixedDelay(Duration next) implements HedgeDelay {
    public FixedDelay {
        if (next.isNegative()) throw new IllegalArgumentException("The delay is " + next + "; it must not be negative");
    }
}
