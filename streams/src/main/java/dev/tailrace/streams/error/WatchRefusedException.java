package dev.tailrace.streams.error;

import dev.tailrace.dsl.error.ServerError;
import dev.tailrace.dsl.error.TailraceException;
import org.jspecify.annotations.Nullable;

/** The table cannot be watched at all, or not with these options. */
public final class WatchRefusedException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public WatchRefusedException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public WatchRefusedException(String message) {
        this(message, null, null);
    }
}
