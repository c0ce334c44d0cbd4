package dev.tailrace.dsl.internal.record;

import dev.tailrace.dsl.query.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgArray;

/** Reads an array column, at once and whole: PGJDBC-NG's arrays hold direct memory until they are freed. */
final class ArrayReader {
    private ArrayReader() {}

    static @Nullable List<@Nullable Object> read(ResultSet rows, int index) throws SQLException {
        var array = rows.getArray(index);
        if (array == null) {
            return null;
        }
        try {
            var kind = ColumnKind.ofElements(array.getBaseTypeName());
            return switch (kind) {
                case DATE, TIME, TIMETZ, TIMESTAMP, TIMESTAMPTZ -> array instanceof PgArray
                        ? ArrayText.parse(array.toString(), TemporalText.parser(kind))
                        : list(rows.getObject(index, temporalArray(kind)), kind);
                default -> list(array.getArray(), kind);
            };
        } finally {
            array.free();
        }
    }

    // PGJDBC-NG only. java.sql.Time has no microseconds and java.sql.Timestamp passes through the JVM's time zone.
    private static Class<?> temporalArray(ColumnKind kind) {
        return switch (kind) {
            case DATE -> LocalDate[].class;
            case TIME -> LocalTime[].class;
            case TIMETZ -> OffsetTime[].class;
            case TIMESTAMP -> LocalDateTime[].class;
            default -> OffsetDateTime[].class;
        };
    }

    private static List<@Nullable Object> list(Object array, ColumnKind kind) {
        var length = Array.getLength(array);
        var elements = new ArrayList<@Nullable Object>(length);
        for (var i = 0; i < length; i++) {
            elements.add(element(Array.get(array, i), kind));
        }
        return Collections.unmodifiableList(elements);
    }

    private static @Nullable Object element(@Nullable Object value, ColumnKind kind) {
        if (value instanceof InputStream bytes) {
            return readAll(bytes);
        }
        if (value != null && value.getClass().isArray() && !(value instanceof byte[])) {
            return list(value, kind);
        }
        if (kind == ColumnKind.JSON && value != null) {
            return new JsonText(String.valueOf(NaturalValue.of(value)));
        }
        return NaturalValue.ofNullable(value);
    }

    private static byte[] readAll(InputStream bytes) {
        try (bytes) {
            return bytes.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
