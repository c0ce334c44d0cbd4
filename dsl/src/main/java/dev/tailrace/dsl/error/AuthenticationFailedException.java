package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** The server refused the user or the password. */
public final class AuthenticationFailedException extends ConnectFailedException {
    private static final long serialVersionUID = 1L;

    public AuthenticationFailedException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public AuthenticationFailedException(String message) {
        this(message, null, null);
    }
}
