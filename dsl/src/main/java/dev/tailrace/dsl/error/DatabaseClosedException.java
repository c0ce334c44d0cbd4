package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** The database was closed before the call, or closed and cancelled it. */
public final class DatabaseClosedException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public DatabaseClosedException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public DatabaseClosedException(String message) {
        this(message, null, null);
    }
}
