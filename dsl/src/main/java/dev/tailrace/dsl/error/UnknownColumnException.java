package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** No such column; nothing was sent but the look-up in the catalog. */
public final class UnknownColumnException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public UnknownColumnException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public UnknownColumnException(String message) {
        this(message, null, null);
    }
}
