package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** A query inside a stream's collector would need a second connection of a pool that has only one. */
public final class NestedQueryException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public NestedQueryException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public NestedQueryException(String message) {
        this(message, null, null);
    }
}
