package dev.tailrace.dsl.internal.record;

import dev.tailrace.dsl.error.UnmappedTypeException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;
import org.postgresql.util.PGobject;

/**
 * Binds values to statements of either driver.
 *
 * <p>Texts, enums (by name), JSON and arrays of them are sent without a type, as PGJDBC-NG sends everything: the server takes them as
 * what stands beside them, so {@code mood = ?}, {@code doc = ?} and {@code id = ?} work unchanged. Where nothing stands beside them
 * ({@code concat(?)}, {@code unnest(?)}) the statement must say {@code ?::text}. On pgjdbc all else carries its own type; on PGJDBC-NG it
 * is turned into what the server made of the placeholder, so {@code created_at - ?} needs {@code ?::interval} there.
 *
 * <p>Times finer than a microsecond are cut to it, on both drivers alike.
 */
public final class ValueBinder {
    private ValueBinder() {}

    /**
     * Binds {@code value}, {@code null} or an empty Optional as NULL.
     *
     * @param index JDBC's, 1 for the first
     * @throws UnmappedTypeException if the value's class has no mapping; the message names the class, never the value
     * @throws dev.tailrace.dsl.error.MappingException if PGJDBC-NG finds that it does not fit; pgjdbc leaves that to the server
     */
    public static void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        var opened = RecordMapping.opened(value);
        if (opened == null) {
            statement.setNull(index, Types.NULL);
            return;
        }
        var pgjdbc = statement.isWrapperFor(PGStatement.class);
        if (opened instanceof Collection<?> || opened.getClass().isArray() && !(opened instanceof byte[])) {
            ArrayBinder.bind(statement, index, opened, pgjdbc);
            return;
        }
        var plain = DriverValue.of(opened);
        if (!pgjdbc) {
            PgjdbcNgBinder.bind(statement, index, plain instanceof DriverValue.Typed typed ? typed.text() : plain, opened);
        } else if (plain instanceof DriverValue.Typed typed) {
            statement.setObject(index, pgjdbcObject(typed.type(), typed.text()));
        } else if (plain instanceof String) {
            statement.setObject(index, plain, Types.OTHER);
        } else {
            statement.setObject(index, plain);
        }
    }

    static PGobject pgjdbcObject(String type, String text) throws SQLException {
        var object = new PGobject();
        object.setType(type);
        object.setValue(text);
        return object;
    }
}
