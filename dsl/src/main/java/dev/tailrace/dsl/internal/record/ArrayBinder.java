package dev.tailrace.dsl.internal.record;

import dev.tailrace.dsl.error.UnmappedTypeException;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Binds collections and Java arrays as PostgreSQL arrays. Never through {@code Connection.createArrayOf}: what PGJDBC-NG makes there holds
 * direct memory, and 60,000 binds without {@code free()} exhaust it.
 */
final class ArrayBinder {
    private static final Map<Class<?>, String> PGJDBC_TYPES = Map.ofEntries(
            Map.entry(Short.class, "_int2"),
            Map.entry(Integer.class, "_int4"),
            Map.entry(Long.class, "_int8"),
            Map.entry(Float.class, "_float4"),
            Map.entry(Double.class, "_float8"),
            Map.entry(Boolean.class, "_bool"),
            Map.entry(BigDecimal.class, "_numeric"),
            Map.entry(UUID.class, "_uuid"),
            Map.entry(LocalDate.class, "_date"),
            Map.entry(LocalTime.class, "_time"),
            Map.entry(OffsetTime.class, "_timetz"),
            Map.entry(LocalDateTime.class, "_timestamp"),
            Map.entry(OffsetDateTime.class, "_timestamptz"),
            Map.entry(byte[].class, "_bytea"));

    private ArrayBinder() {}

    static void bind(PreparedStatement statement, int index, Object value, boolean pgjdbc) throws SQLException {
        if (value.getClass().isArray() && value.getClass().componentType().isPrimitive() && !(value instanceof char[])) {
            if (pgjdbc) {
                statement.setObject(index, value);
            } else {
                PgjdbcNgBinder.bind(statement, index, value, value);
            }
            return;
        }
        var elements = plain(value);
        var first = firstLeaf(elements);
        if (!pgjdbc) {
            PgjdbcNgBinder.bind(statement, index, javaArray(elements, first), value);
            return;
        }
        var literal = ArrayText.format(texts(elements));
        var type = pgjdbcType(first);
        if (type == null) {
            statement.setObject(index, literal, Types.OTHER);
        } else {
            statement.setObject(index, ValueBinder.pgjdbcObject(type, literal));
        }
    }

    private static @Nullable String pgjdbcType(@Nullable Object element) {
        if (element instanceof DriverValue.Typed typed) {
            return "_" + typed.type();
        }
        return element == null ? null : PGJDBC_TYPES.get(element.getClass());
    }

    private static List<@Nullable Object> plain(Object value) {
        var elements = new ArrayList<@Nullable Object>();
        for (var element : value instanceof Collection<?> collection ? collection : asList(value)) {
            var opened = RecordMapping.opened(element);
            if (opened == null) {
                elements.add(null);
            } else if (opened instanceof Collection<?> || opened.getClass().isArray() && !(opened instanceof byte[])) {
                elements.add(plain(opened));
            } else {
                elements.add(DriverValue.of(opened));
            }
        }
        return elements;
    }

    private static List<?> asList(Object array) {
        if (array instanceof Object[] objects) {
            return Arrays.asList(objects);
        }
        var boxed = new ArrayList<>();
        for (var i = 0; i < Array.getLength(array); i++) {
            boxed.add(Array.get(array, i));
        }
        return boxed;
    }

    private static @Nullable Object firstLeaf(List<?> elements) {
        for (var element : elements) {
            var leaf = element instanceof List<?> nested ? firstLeaf(nested) : element;
            if (leaf != null) {
                return leaf;
            }
        }
        return null;
    }

    private static List<@Nullable Object> texts(List<?> elements) {
        var texts = new ArrayList<@Nullable Object>(elements.size());
        for (var element : elements) {
            texts.add(element instanceof List<?> nested ? texts(nested) : text(element));
        }
        return texts;
    }

    private static @Nullable String text(@Nullable Object element) {
        if (element instanceof byte[] bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes);
        }
        return element == null ? null : TemporalText.format(element);
    }

    // PGJDBC-NG encodes a Java array as the type the server expects, element by element.
    private static Object javaArray(List<?> elements, @Nullable Object first) {
        if (first instanceof byte[]) {
            throw new UnmappedTypeException("PGJDBC-NG cannot bind arrays of bytea; use a postgresql:// URL, or unnest several parameters");
        }
        var leaf = first == null || first instanceof DriverValue.Typed ? String.class : first.getClass();
        return javaArray(elements, leaf);
    }

    private static Object javaArray(List<?> elements, Class<?> leaf) {
        var nested = !elements.isEmpty() && elements.get(0) instanceof List;
        var component = leaf;
        for (Object inner = nested ? elements.get(0) : null; inner instanceof List<?> list; inner = list.isEmpty() ? null : list.get(0)) {
            component = component.arrayType();
        }
        var array = Array.newInstance(component, elements.size());
        for (var i = 0; i < elements.size(); i++) {
            var element = elements.get(i);
            if (element instanceof List<?> list) {
                Array.set(array, i, javaArray(list, leaf));
            } else if (element != null) {
                Array.set(array, i, leaf == String.class ? element.toString() : element);
            }
        }
        return array;
    }
}
