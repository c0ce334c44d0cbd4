package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** A unique, foreign key, not-null, check or exclusion constraint was violated (SQLSTATE class 23). */
public final class ConstraintViolationException extends QueryFailedException {
    private static final long serialVersionUID = 1L;

    public ConstraintViolationException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public ConstraintViolationException(String message) {
        this(message, null, null);
    }
}
