package dev.tailrace.dsl.internal.open;

import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What stands in for a driver's exception in a cause chain: its type, SQLSTATE, stack trace and causes, without its message. Messages of
 * drivers and of Exposed quote SQL with its values, batch entries, DETAIL and the text of a value that did not convert.
 */
final class DriverFailure extends SQLException {
    private static final long serialVersionUID = 1L;
    private static final int DEPTH_LIMIT = 16;

    private DriverFailure(String message, @Nullable String sqlState, @Nullable Throwable cause) {
        super(message, sqlState, cause);
    }

    /** {@code failure} and its causes, fit to be seen. */
    static Throwable of(Throwable failure) {
        return of(failure, 0);
    }

    private static Throwable of(Throwable failure, int depth) {
        Throwable cause = failure.getCause();
        var kept = cause == null || depth == DEPTH_LIMIT ? null : of(cause, depth + 1);
        // What the network says names hosts, never values. Kept only at the end of a chain, since its own causes come along with it.
        if (failure instanceof IOException && cause == null) {
            return failure;
        }
        var sqlState = failure instanceof SQLException sql ? sql.getSQLState() : null;
        var message = failure.getClass().getName() + (sqlState == null ? "" : " (SQLSTATE " + sqlState + ")");
        if (failure instanceof IOException) {
            message += ": " + failure.getMessage();
        }
        var replacement = new DriverFailure(message, sqlState, kept);
        replacement.setStackTrace(failure.getStackTrace());
        return replacement;
    }
}
