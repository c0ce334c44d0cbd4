package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** The server broke a deadlock by failing this transaction (SQLSTATE 40P01); run it again. */
public final class DeadlockException extends QueryFailedException {
    private static final long serialVersionUID = 1L;

    public DeadlockException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public DeadlockException(String message) {
        this(message, null, null);
    }
}
