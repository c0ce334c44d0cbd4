package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/**
 * A write where only reads are allowed: in a hedged block, in a READ ONLY transaction, or on a standby (SQLSTATE 25006). A write of the
 * DSL in a hedged block is refused before anything is sent, and has no {@link #serverError}.
 */
public final class ReadOnlyViolationException extends QueryFailedException {
    private static final long serialVersionUID = 1L;

    public ReadOnlyViolationException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public ReadOnlyViolationException(String message) {
        this(message, null, null);
    }
}
