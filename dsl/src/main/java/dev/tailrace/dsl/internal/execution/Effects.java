package dev.tailrace.dsl.internal.execution;

import org.jspecify.annotations.Nullable;

/**
 * Whether anything that ran in some stretch of code may have been committed; noted for the stretches around it too. Written by any thread,
 * and only ever from no to yes: before the caller of what may have been committed has its answer.
 */
public final class Effects {
    private final @Nullable Effects outer;
    private volatile boolean possible;

    public Effects(@Nullable Effects outer) {
        this.outer = outer;
    }

    void note() {
        possible = true;
        if (outer != null) outer.note();
    }

    public boolean possible() {
        return possible;
    }
}
