package dev.tailrace.streams.error;

import dev.tailrace.dsl.error.ServerError;
import dev.tailrace.dsl.error.TailraceException;
import org.jspecify.annotations.Nullable;

/** DDL of the change log could not get its lock in the time that writers may be made to wait; the message tells who holds it. */
public final class TableBusyException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public TableBusyException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public TableBusyException(String message) {
        this(message, null, null);
    }
}
