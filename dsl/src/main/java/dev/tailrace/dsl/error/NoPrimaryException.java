package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** No member of the cluster takes writes: the primary does not answer, or has become a standby. Nothing was written. */
public final class NoPrimaryException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public NoPrimaryException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public NoPrimaryException(String message) {
        this(message, null, null);
    }
}
