package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** A publisher with a timeout did not deliver the next element in time; the subscription to it was cancelled. */
public final class PublisherTimeoutException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public PublisherTimeoutException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public PublisherTimeoutException(String message) {
        this(message, null, null);
    }
}
