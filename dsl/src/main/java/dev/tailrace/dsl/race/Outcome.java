package dev.tailrace.dsl.race;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How one of several named pieces of work ended. */
public sealed interface Outcome<T extends @Nullable Object> {
    /** The name it was given. */
    String name();

    /** From its start to its end. */
    Duration elapsed();

    /** It returned {@code value}. */
    record Success<T extends @Nullable Object>(String name, T value, Duration elapsed) implements Outcome<T> {}

    /** It failed with {@code cause}. */
    record Failure<T extends @Nullable Object>(String name, Throwable cause, Duration elapsed) implements Outcome<T> {}
}
