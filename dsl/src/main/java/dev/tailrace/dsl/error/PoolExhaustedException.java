package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** No connection became free within the acquire timeout. */
public final class PoolExhaustedException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public PoolExhaustedException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public PoolExhaustedException(String message) {
        this(message, null, null);
    }
}
