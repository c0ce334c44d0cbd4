package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** An optional library that this call needs is not on the class path; the message names it. */
public final class MissingDependencyException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public MissingDependencyException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public MissingDependencyException(String message) {
        this(message, null, null);
    }
}
