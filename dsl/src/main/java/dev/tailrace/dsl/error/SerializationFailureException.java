package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** A serializable or repeatable-read transaction lost to another (SQLSTATE 40001); run it again. */
public final class SerializationFailureException extends QueryFailedException {
    private static final long serialVersionUID = 1L;

    public SerializationFailureException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public SerializationFailureException(String message) {
        this(message, null, null);
    }
}
