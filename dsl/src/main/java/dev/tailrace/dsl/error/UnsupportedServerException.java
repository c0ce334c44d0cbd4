package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** The server is too old, or is not PostgreSQL; or it is a standby or behind a pooler, and the work needs a session on the primary. */
public final class UnsupportedServerException extends ConnectFailedException {
    private static final long serialVersionUID = 1L;

    public UnsupportedServerException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public UnsupportedServerException(String message) {
        this(message, null, null);
    }
}
