package dev.tailrace.streams.error;

import dev.tailrace.dsl.error.ServerError;
import dev.tailrace.dsl.error.TailraceException;
import org.jspecify.annotations.Nullable;

/** A named consumer was removed while somebody read under its name. */
public final class ConsumerRemovedException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public ConsumerRemovedException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public ConsumerRemovedException(String message) {
        this(message, null, null);
    }
}
