package dev.tailrace.streams.error;

import dev.tailrace.dsl.error.ServerError;
import dev.tailrace.dsl.error.TailraceException;
import org.jspecify.annotations.Nullable;

/**
 * A reader's place in the change log is not there any more: its changes were trimmed by retention, the server forgot it in a crash or a
 * failover, or this is another server. What it missed cannot be told; start again at a place of your choice, usually a snapshot.
 */
public final class HistoryLostException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public HistoryLostException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public HistoryLostException(String message) {
        this(message, null, null);
    }
}
