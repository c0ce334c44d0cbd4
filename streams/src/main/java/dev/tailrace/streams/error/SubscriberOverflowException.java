package dev.tailrace.streams.error;

import dev.tailrace.dsl.error.ServerError;
import dev.tailrace.dsl.error.TailraceException;
import org.jspecify.annotations.Nullable;

/** More notifications came than the subscriber's buffer holds, and its overflow policy is to fail. */
public final class SubscriberOverflowException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public SubscriberOverflowException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public SubscriberOverflowException(String message) {
        this(message, null, null);
    }
}
