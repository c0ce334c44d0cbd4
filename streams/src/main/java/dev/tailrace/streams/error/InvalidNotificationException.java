package dev.tailrace.streams.error;

import dev.tailrace.dsl.error.ServerError;
import dev.tailrace.dsl.error.TailraceException;
import org.jspecify.annotations.Nullable;

/** A channel's name or a payload is nothing that PostgreSQL can carry; nothing was sent. */
public final class InvalidNotificationException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public InvalidNotificationException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public InvalidNotificationException(String message) {
        this(message, null, null);
    }
}
