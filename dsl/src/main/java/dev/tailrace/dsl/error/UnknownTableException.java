package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** No such table or view; nothing was sent but the look-up in the catalog. */
public final class UnknownTableException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public UnknownTableException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public UnknownTableException(String message) {
        this(message, null, null);
    }
}
