package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** Somebody other than the caller cancelled the statement on the server (SQLSTATE 57014): an administrator, or statement_timeout. */
public final class QueryCancelledException extends QueryFailedException {
    private static final long serialVersionUID = 1L;

    public QueryCancelledException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public QueryCancelledException(String message) {
        this(message, null, null);
    }
}
