package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** A lock was not to be had at once or within lock_timeout (SQLSTATE 55P03). */
public final class LockNotAvailableException extends QueryFailedException {
    private static final long serialVersionUID = 1L;

    public LockNotAvailableException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public LockNotAvailableException(String message) {
        this(message, null, null);
    }
}
