package dev.tailrace.streams.error;

import dev.tailrace.dsl.error.ServerError;
import dev.tailrace.dsl.error.TailraceException;
import org.jspecify.annotations.Nullable;

/** The role of this connection may not do what it was asked to; the message tells what it lacks. */
public final class PrivilegeMissingException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public PrivilegeMissingException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public PrivilegeMissingException(String message) {
        this(message, null, null);
    }
}
