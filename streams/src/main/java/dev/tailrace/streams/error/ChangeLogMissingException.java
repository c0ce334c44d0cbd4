package dev.tailrace.streams.error;

import dev.tailrace.dsl.error.ServerError;
import dev.tailrace.dsl.error.TailraceException;
import org.jspecify.annotations.Nullable;

/** The database has no change log, or one of another version, or the table is not watched in it. */
public final class ChangeLogMissingException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public ChangeLogMissingException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public ChangeLogMissingException(String message) {
        this(message, null, null);
    }
}
