package dev.tailrace.dsl.parallel;

import org.jspecify.annotations.Nullable;

/** Finds the result of one query of a {@link Gather}. */
public final class GatherKey<T extends @Nullable Object> {
    private final Gather gather;
    private final String name;

    GatherKey(Gather gather, String name) {
        this.gather = gather;
        this.name = name;
    }

    /** The query's name. */
    public String name() {
        return name;
    }

    boolean belongsTo(Gather candidate) {
        return gather == candidate;
    }

    @Override
    public String toString() {
        return name;
    }
}
