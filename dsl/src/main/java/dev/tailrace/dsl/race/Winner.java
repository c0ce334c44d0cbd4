package dev.tailrace.dsl.race;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first success of a race.
 *
 * @param name the contender that won
 * @param value what it returned; may be {@code null}
 * @param elapsed from its start to its success
 * @param failures those that had failed before, in the order in which they did
 */
public record Winner<T extends @Nullable Object>(String name, T value, Duration elapsed, List<Outcome.Failure<T>> failures) {
    public Winner {
        failures = List.copyOf(failures);
    }
}
