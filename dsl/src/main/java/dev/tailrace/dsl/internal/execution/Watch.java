package dev.tailrace.dsl.internal.execution;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How a connection is watched.
 *
 * @param interval how long it may be idle before it is asked whether it is there
 * @param bound how long it may stay silent before it counts as lost
 * @param onLost told the cause, once
 */
record Watch(Duration interval, Duration bound, Consumer<Throwable> onLost) {
    Watch {
        requirePositive("interval", interval);
        requirePositive("bound", bound);
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) throw new IllegalArgumentException(name + " is " + value + "; it must be positive");
    }
}
