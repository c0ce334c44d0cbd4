package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** The connection was lost during COMMIT and nobody could tell whether it took effect. */
public final class CommitOutcomeUnknownException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public CommitOutcomeUnknownException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public CommitOutcomeUnknownException(String message) {
        this(message, null, null);
    }
}
