package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** The connection died while it was in use. Whether a statement that was running took effect is not known. */
public final class ConnectionLostException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public ConnectionLostException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public ConnectionLostException(String message) {
        this(message, null, null);
    }
}
