package dev.tailrace.dsl.internal.open;

import com.impossibl.postgres.api.jdbc.PGSQLExceptionInfo;
import dev.tailrace.dsl.error.ServerError;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** Finds what the server said in what a driver, a pool or Exposed threw. */
final class ServerErrors {
    private static final Pattern SQL_STATE = Pattern.compile("[0-9A-Z]{5}");

    /** Class 22: these messages quote the value that was refused, so the condition's name stands in for them. */
    private static final Map<String, String> DATA_EXCEPTIONS = Map.ofEntries(
            Map.entry("22001", "a text is too long for its column"),
            Map.entry("22003", "a number is out of its type's range"),
            Map.entry("22004", "a null stands where none is allowed"),
            Map.entry("22007", "a text is no valid date or time"),
            Map.entry("22008", "a date or time is out of range"),
            Map.entry("22012", "division by zero"),
            Map.entry("22021", "a character is not valid in the database's encoding"),
            Map.entry("22023", "a parameter's value is not valid"),
            Map.entry("22P02", "a text is no valid value of its type"),
            Map.entry("22P03", "a binary value is not valid for its type"),
            Map.entry("22P04", "a COPY line does not fit its table"),
            Map.entry("22P05", "a character has no equivalent in the other encoding"));

    private ServerErrors() {}

    /** The first error of the server in the causes and next exceptions of {@code failure}. */
    static @Nullable ServerError find(Throwable failure) {
        var seen = Collections.<Throwable>newSetFromMap(new IdentityHashMap<>());
        var open = new ArrayDeque<Throwable>();
        open.add(failure);
        while (!open.isEmpty()) {
            var next = open.remove();
            if (!seen.add(next)) {
                continue;
            }
            var found = read(next);
            if (found != null) {
                return found;
            }
            if (next.getCause() != null) {
                open.add(next.getCause());
            }
            if (next instanceof SQLException sql && sql.getNextException() != null) {
                open.add(sql.getNextException());
            }
        }
        return null;
    }

    private static @Nullable ServerError read(Throwable failure) {
        if (failure instanceof PSQLException pgjdbc && pgjdbc.getServerErrorMessage() != null) {
            var said = pgjdbc.getServerErrorMessage();
            var state = said.getSQLState();
            if (state == null) {
                return null;
            }
            return new ServerError(
                    state,
                    message(state, said.getMessage()),
                    hint(state, said.getHint()),
                    said.getSchema(),
                    said.getTable(),
                    said.getColumn(),
                    said.getDatatype(),
                    said.getConstraint(),
                    said.getPosition() > 0 ? said.getPosition() : null);
        }
        // PGJDBC-NG drops hint and position, and uses the same types for its own errors, most of them without a SQLSTATE.
        if (failure instanceof PGSQLExceptionInfo said
                && failure instanceof SQLException sql
                && sql.getCause() == null
                && sql.getSQLState() != null
                && SQL_STATE.matcher(sql.getSQLState()).matches()) {
            var state = sql.getSQLState();
            return new ServerError(
                    state,
                    message(state, sql.getMessage()),
                    null,
                    said.getSchema(),
                    said.getTable(),
                    said.getColumn(),
                    said.getDatatype(),
                    said.getConstraint(),
                    null);
        }
        return null;
    }

    private static String message(String sqlState, @Nullable String said) {
        if (sqlState.startsWith("22")) {
            return DATA_EXCEPTIONS.getOrDefault(sqlState, "a value does not fit");
        }
        return said == null ? "" : said;
    }

    private static @Nullable String hint(String sqlState, @Nullable String said) {
        return sqlState.startsWith("22") ? null : said;
    }
}
