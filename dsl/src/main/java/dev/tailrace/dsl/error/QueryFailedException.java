package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** The server refused or failed a statement. Subclasses exist for what callers handle differently. */
public class QueryFailedException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public QueryFailedException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public QueryFailedException(String message) {
        this(message, null, null);
    }
}
