package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/**
 * The pool was closed before it accepted the work, or was stopped before it had ended; the cause is what stopped it, if that was a
 * failure.
 */
public final class WorkerPoolClosedException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public WorkerPoolClosedException(String message, @Nullable Throwable cause) {
        super(message, null, cause);
    }
}
