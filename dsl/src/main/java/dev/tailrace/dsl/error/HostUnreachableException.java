package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** Nothing answers at the host and port, or not within the connect timeout. */
public final class HostUnreachableException extends ConnectFailedException {
    private static final long serialVersionUID = 1L;

    public HostUnreachableException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public HostUnreachableException(String message) {
        this(message, null, null);
    }
}
