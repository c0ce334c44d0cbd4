package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** The server has no database of that name. */
public final class DatabaseNotFoundException extends ConnectFailedException {
    private static final long serialVersionUID = 1L;

    public DatabaseNotFoundException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public DatabaseNotFoundException(String message) {
        this(message, null, null);
    }
}
