package dev.tailrace.app.console;

import dev.tailrace.dsl.error.AuthenticationFailedException;
import dev.tailrace.dsl.error.ConfigurationException;
import dev.tailrace.dsl.error.ConnectFailedException;
import dev.tailrace.dsl.error.HostUnreachableException;
import dev.tailrace.dsl.error.TailraceException;
import dev.tailrace.streams.error.ChangeLogMissingException;
import dev.tailrace.streams.error.HistoryLostException;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * An error as a person at a terminal reads it: its kind, its message, and perhaps what to try.
 *
 * @param text one line
 * @param hint one line more, {@code null} where the message says it all
 */
public record ErrorReport(int exitCode, String text, @Nullable String hint) {
    public static ErrorReport of(Throwable error) {
        var cause = unwrap(error);
        var exitCode = cause instanceof ConnectFailedException ? ExitCode.NOT_CONNECTED
                : cause instanceof ConfigurationException ? ExitCode.USAGE
                : cause instanceof InterruptedException ? ExitCode.INTERRUPTED
                : cause instanceof IOException ? ExitCode.READER_GONE : ExitCode.FAILED;
        return new ErrorReport(exitCode, kind(cause) + ": " + oneLine(cause.getMessage()), hint(cause));
    }

    /** The text, and the hint on a line of its own. */
    public String lines() {
        return hint == null ? "tailrace: " + text : "tailrace: " + text + System.lineSeparator() + "   hint: " + hint;
    }

    private static Throwable unwrap(Throwable error) {
        var cause = error;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** {@code AuthenticationFailedException} is "authentication failed". */
    private static String kind(Throwable error) {
        if (!(error instanceof TailraceException)) {
            return error.getClass().getSimpleName();
        }
        var name = error.getClass().getSimpleName().replaceFirst("Exception$", "");
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    private static String oneLine(@Nullable String message) {
        return message == null ? "no message" : message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    private static @Nullable String hint(Throwable error) {
        if (error instanceof AuthenticationFailedException) {
            return "the password may stand in PGPASSWORD or ~/.pgpass, where other users of this machine do not see it";
        }
        if (error instanceof HostUnreachableException) {
            return "is the server running, and does it listen on that address? --url embedded: starts a private one";
        }
        if (error instanceof ConfigurationException) {
            return "a URL looks like postgresql://user@host:5432/database?sslmode=verify-full";
        }
        if (error instanceof ChangeLogMissingException) {
            return "tail --table NAME watches a table, and installs the change log before if need be";
        }
        if (error instanceof HistoryLostException) {
            return "--from snapshot begins anew; a consumer must be forgotten first: tail --uninstall --consumer NAME";
        }
        return null;
    }
}
