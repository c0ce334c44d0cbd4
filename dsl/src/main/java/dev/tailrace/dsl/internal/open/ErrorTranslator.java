package dev.tailrace.dsl.internal.open;

import com.impossibl.postgres.jdbc.Exceptions;
import dev.tailrace.dsl.driver.ConnectTarget;
import dev.tailrace.dsl.error.ConnectFailedException;
import dev.tailrace.dsl.error.ConnectionLostException;
import dev.tailrace.dsl.error.ConstraintViolationException;
import dev.tailrace.dsl.error.DeadlockException;
import dev.tailrace.dsl.error.LockNotAvailableException;
import dev.tailrace.dsl.error.QueryCancelledException;
import dev.tailrace.dsl.error.QueryFailedException;
import dev.tailrace.dsl.error.ReadOnlyViolationException;
import dev.tailrace.dsl.error.SerializationFailureException;
import dev.tailrace.dsl.error.ServerError;
import dev.tailrace.dsl.error.TailraceException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns what drivers, pools and Exposed throw into the exceptions of {@code dev.tailrace.dsl.error}. Decides by SQLSTATE and exception
 * type, never by message text, which is localised. No value leaves here: neither in a message nor anywhere in the cause chain.
 */
public final class ErrorTranslator {
    /** After these the server closes the connection: shutdown, crash, drop, timeouts of the session. */
    private static final Set<String> ENDED_SESSION = Set.of("57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "25P04");

    private ErrorTranslator() {}

    /** What failed while a connection to {@code target} was opened. May ask the server, within the connect timeout, why TLS failed. */
    public static TailraceException connect(ConnectTarget target, Throwable failure) {
        return ConnectErrors.translate(target, failure);
    }

    /** What failed while a connection was borrowed from a pool of the application's. */
    public static TailraceException pool(SQLException failure) {
        return statement(failure) instanceof TailraceException translated
                ? translated
                : new ConnectFailedException("The application's pool gave no connection", null, DriverFailure.of(failure));
    }

    /**
     * What failed while a connection was used.
     *
     * @return {@code failure} itself where no database is to blame: one of ours already, or the caller's own
     */
    public static Throwable statement(Throwable failure) {
        if (failure instanceof TailraceException || !concernsDatabase(failure)) {
            return failure;
        }
        var said = ServerErrors.find(failure);
        var cause = DriverFailure.of(failure);
        if (said != null && !isLost(said.sqlState())) {
            return refused(said, cause);
        }
        if (said != null || lostWithoutWord(failure)) {
            return new ConnectionLostException(
                    "The connection to the server was lost" + (said == null ? "" : ": " + text(said))
                            + ". Whether a statement that was running took effect is not known; the pool reconnects by itself.",
                    said,
                    cause);
        }
        var state = failure instanceof SQLException sql ? sql.getSQLState() : null;
        return new QueryFailedException(
                "The driver could not run the statement or read its result"
                        + (state == null ? "" : " (SQLSTATE " + state + ")") + "; see the cause for where.",
                null,
                cause);
    }

    private static TailraceException refused(ServerError said, Throwable cause) {
        var state = said.sqlState();
        var text = text(said);
        if (state.startsWith("23")) {
            return new ConstraintViolationException(constraint(said) + text, said, cause);
        }
        return switch (state) {
            case "25006" -> new ReadOnlyViolationException("A write was refused, for only reads are allowed there: " + text, said, cause);
            case "40001" -> new SerializationFailureException(
                    "The transaction lost to a concurrent one and was rolled back; run it again: " + text, said, cause);
            case "40P01" -> new DeadlockException(
                    "The transaction was chosen to end a deadlock and was rolled back; run it again: " + text, said, cause);
            case "55P03" -> new LockNotAvailableException("A lock could not be taken in time: " + text, said, cause);
            case "57014" -> new QueryCancelledException("The statement was cancelled on the server: " + text, said, cause);
            default -> new QueryFailedException("The server refused the statement: " + text, said, cause);
        };
    }

    private static String constraint(ServerError said) {
        var name = said.constraint();
        var table = said.table();
        if (name == null && table == null) {
            return "A constraint was violated: ";
        }
        return (name == null ? "A constraint" : "Constraint \"" + name + "\"") + (table == null ? "" : " of \"" + table + "\"")
                + " was violated: ";
    }

    static String text(ServerError said) {
        var position = said.position();
        var hint = said.hint();
        return said.message() + " (SQLSTATE " + said.sqlState() + (position == null ? "" : ", at character " + position) + ")"
                + (hint == null ? "" : " Hint: " + hint);
    }

    private static boolean isLost(String sqlState) {
        return sqlState.startsWith("08") || ENDED_SESSION.contains(sqlState);
    }

    private static boolean concernsDatabase(Throwable failure) {
        return failure instanceof SQLException || failure instanceof IOException || isThrownByDriver(failure);
    }

    /** PGJDBC-NG lets unchecked exceptions out, a NumberFormatException with the value among them. */
    private static boolean isThrownByDriver(Throwable failure) {
        for (var frame : failure.getStackTrace()) {
            var thrower = frame.getClassName();
            if (!thrower.startsWith("java.") && !thrower.startsWith("jdk.") && !thrower.startsWith("sun.")) {
                return thrower.startsWith("com.impossibl.postgres.")
                        || thrower.startsWith("org.postgresql.")
                        || thrower.startsWith("io.netty.");
            }
        }
        return false;
    }

    private static boolean lostWithoutWord(Throwable failure) {
        for (@Nullable Throwable at = failure; at != null; at = at.getCause()) {
            // PGJDBC-NG says that a connection is closed by this one object, without a SQLSTATE.
            if (at == Exceptions.CLOSED_CONNECTION
                    || at instanceof IOException
                    || at instanceof SQLRecoverableException
                    || at instanceof SQLNonTransientConnectionException
                    || at instanceof SQLTransientConnectionException
                    || at instanceof SQLException sql && sql.getSQLState() != null && isLost(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }
}
