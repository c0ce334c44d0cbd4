package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/**
 * A write where only reads are allowed: in a hedged block, in a read of a cluster, in a READ ONLY transaction, or on a standby (SQLSTATE
 * 25006). Where a block may only read, a write of the DSL is refused before anything is sent, and has no {@link #serverError}.
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
