package dev.tailrace.streams.error;

import dev.tailrace.dsl.error.ServerError;
import dev.tailrace.dsl.error.TailraceException;
import org.jspecify.annotations.Nullable;

/** LISTEN is not possible here: the server is a standby, or a pooler stands between. */
public final class NotificationsUnavailableException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public NotificationsUnavailableException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public NotificationsUnavailableException(String message) {
        this(message, null, null);
    }
}
