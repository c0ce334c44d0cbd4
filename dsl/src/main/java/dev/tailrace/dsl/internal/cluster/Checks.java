package dev.tailrace.dsl.internal.cluster;

import java.time.Duration;
import java.util.Set;

/** Arguments that callers give. */
public final class Checks {
    private Checks() {}

    public static Duration positive(String what, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(what + " is " + value + "; it must be positive");
        }
        return value;
    }

    public static void newName(Set<String> present, String name) {
        if (name.isBlank()) throw new IllegalArgumentException("A member's name is blank");
        if (present.contains(name)) throw new IllegalArgumentException("There are two members named \"" + name + "\"; names must differ");
    }
}
