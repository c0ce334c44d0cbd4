package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.error.CommitOutcomeUnknownException;
import dev.tailrace.dsl.error.ConnectionLostException;
import dev.tailrace.dsl.error.TailraceException;
import dev.tailrace.dsl.internal.open.ErrorTranslator;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Whether a failure leaves a connection that must not be used again. */
final class Breakage {
    private Breakage() {}

    static boolean by(@Nullable Throwable failure, Connection connection) {
        if (failure == null) return false;
        if (failure instanceof CommitOutcomeUnknownException || failure instanceof ConnectionLostException) return true;
        if (failure instanceof TailraceException) return false;
        if (!(failure instanceof SQLException)) return true; // a driver that throws anything else may have lost its place in the protocol
        try {
            return ErrorTranslator.statement(failure) instanceof ConnectionLostException || connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }
}
