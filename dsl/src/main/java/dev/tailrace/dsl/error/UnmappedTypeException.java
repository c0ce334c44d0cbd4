package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** A column's or a value's type has no mapping; the message names both. */
public final class UnmappedTypeException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public UnmappedTypeException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public UnmappedTypeException(String message) {
        this(message, null, null);
    }
}
