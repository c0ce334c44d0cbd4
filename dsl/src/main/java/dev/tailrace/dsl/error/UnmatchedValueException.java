package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** A contender succeeded with a value that the race's predicate did not accept. The value is not told: it may be anybody's. */
public final class UnmatchedValueException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public UnmatchedValueException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public UnmatchedValueException(String message) {
        this(message, null, null);
    }
}
