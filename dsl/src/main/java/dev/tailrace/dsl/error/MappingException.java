package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** A row does not fit the record or type it is read into, or a record cannot be mapped. */
public final class MappingException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public MappingException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public MappingException(String message) {
        this(message, null, null);
    }
}
