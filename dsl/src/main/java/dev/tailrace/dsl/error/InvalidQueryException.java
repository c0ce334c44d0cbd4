package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/**
 * A query that cannot be built: an operator that does not exist, a value that a column cannot be compared with or hold, a name that
 * several tables have. Nothing was sent.
 */
public final class InvalidQueryException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public InvalidQueryException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public InvalidQueryException(String message) {
        this(message, null, null);
    }
}
