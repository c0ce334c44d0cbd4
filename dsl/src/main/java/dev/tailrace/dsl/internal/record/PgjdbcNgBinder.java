package dev.tailrace.dsl.internal.record;

import com.impossibl.postgres.jdbc.PGDirectConnection;
import dev.tailrace.dsl.error.MappingException;
import java.lang.reflect.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PGJDBC-NG encodes a value here and now as the type the server gave the placeholder. Two things of that are put right: it cuts numbers
 * down without a word (100,000 goes into a {@code smallint} as −31,072), and its errors quote the value.
 */
final class PgjdbcNgBinder {
    private PgjdbcNgBinder() {}

    /**
     * Binds what {@link DriverValue} and {@link ArrayBinder} made of a value.
     *
     * @param original the value as the caller gave it, for its class in messages
     */
    static void bind(PreparedStatement statement, int index, Object value, Object original) throws SQLException {
        try {
            refuseCutting(statement, index, value);
            statement.setObject(index, value);
        } catch (RuntimeException e) {
            if (isLost(statement)) throw lost();
            throw misfit(index, original);
        } catch (SQLException e) {
            // Only the server's errors have a code: the statement is described before the value is encoded.
            if (e.getSQLState() == null && !isLost(statement)) {
                throw misfit(index, original);
            }
            throw e.getSQLState() == null ? lost() : e;
        }
    }

    /** Binding asks the server for the parameters' types, which a dead connection answers with whatever goes wrong first. */
    private static boolean isLost(PreparedStatement statement) {
        try {
            return statement.getConnection().unwrap(PGDirectConnection.class).isClosed();
        } catch (SQLException | RuntimeException e) {
            return true; // the pool has taken it away
        }
    }

    private static SQLException lost() {
        return new SQLException("the connection was lost while a value was bound", "08006");
    }

    private static MappingException misfit(int index, Object original) {
        return new MappingException("The value of parameter " + index + " (" + original.getClass().getSimpleName()
                + ") does not fit the type the server expects there; cast the placeholder to its type, for example ?::bigint");
    }

    // The placeholder's type only the driver knows: asking for ParameterMetaData would parse the statement before its types are set. So the
    // numbers are bound once as ones that refuse, and then, because their class may decide the type, as what they are.
    private static void refuseCutting(PreparedStatement statement, int index, Object value) throws SQLException {
        if (value instanceof Number number) {
            if (ExactNumber.mayBeCut(number)) {
                statement.setObject(index, new ExactNumber(number));
            }
            return;
        }
        var numbers = new ArrayList<ExactNumber>();
        collect(value, numbers);
        if (!numbers.isEmpty()) {
            statement.setObject(index, numbers.toArray(ExactNumber[]::new));
        }
    }

    private static void collect(@Nullable Object value, List<ExactNumber> numbers) {
        if (value instanceof Number number) {
            if (ExactNumber.mayBeCut(number)) {
                numbers.add(new ExactNumber(number));
            }
        } else if (value != null && value.getClass().isArray() && !(value instanceof byte[])) {
            for (var i = 0; i < Array.getLength(value); i++) {
                collect(Array.get(value, i), numbers);
            }
        }
    }
}
