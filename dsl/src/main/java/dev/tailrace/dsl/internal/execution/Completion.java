package dev.tailrace.dsl.internal.execution;

import org.jspecify.annotations.Nullable;

/**
 * Receives an outcome exactly once. Called on a JDBC thread or on the thread that cancels: it may only hand over (resume a dispatched
 * coroutine, complete a future on its executor), never run a caller's code.
 */
public interface Completion<T extends @Nullable Object> {
    void succeeded(T value);

    void failed(Throwable error);

    /** For outcomes that nobody waits for. */
    static <T extends @Nullable Object> Completion<T> ignoring() {
        return new Completion<>() {
            @Override
            public void succeeded(T value) {
                // nobody waits
            }

            @Override
            public void failed(Throwable error) {
                // nobody waits; the engine's statistics have counted it
            }
        };
    }
}
