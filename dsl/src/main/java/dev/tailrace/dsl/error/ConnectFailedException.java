package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** No connection could be opened. Subclasses tell why. */
public class ConnectFailedException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public ConnectFailedException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public ConnectFailedException(String message) {
        this(message, null, null);
    }
}
