package dev.tailrace.dsl.internal.record;

import dev.tailrace.dsl.query.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A row as an array of values beside the shared index of their names. */
final class ColumnRow implements Row {
    private final ColumnIndex columns;
    private final @Nullable Object[] values;

    ColumnRow(ColumnIndex columns, @Nullable Object[] values) {
        this.columns = columns;
        this.values = values;
    }

    @Override
    public List<String> columns() {
        return columns.labels;
    }

    @Override
    public boolean has(String column) {
        return columns.find(column) >= 0;
    }

    @Override
    public boolean isNull(String column) {
        return values[columns.require(column)] == null;
    }

    @Override
    public @Nullable Object get(String column) {
        return handedOut(values[columns.require(column)]);
    }

    @Override
    public @Nullable Object get(int position) {
        return handedOut(values[columns.require(position)]);
    }

    @Override
    public <T> @Nullable T get(String column, Class<T> type) {
        return converted(columns.require(column), type);
    }

    @Override
    public <T> @Nullable T get(int position, Class<T> type) {
        return converted(columns.require(position), type);
    }

    @Override
    public <T> T required(String column, Class<T> type) {
        var position = columns.require(column);
        var value = converted(position, type);
        if (value == null) {
            throw columns.site(position, type).nullValue();
        }
        return value;
    }

    @Override
    public <T> @Nullable List<@Nullable T> getList(String column, Class<T> elementType) {
        var position = columns.require(column);
        if (values[position] == null) {
            return null;
        }
        if (!(values[position] instanceof List<?> list)) {
            throw columns.site(position, List.class).unmapped();
        }
        var converted = new ArrayList<@Nullable T>(list.size());
        for (var element : list) {
            converted.add(element == null ? null : convert(position, element, elementType));
        }
        return Collections.unmodifiableList(converted);
    }

    @Override
    public Map<String, @Nullable Object> asMap() {
        var map = new LinkedHashMap<String, @Nullable Object>();
        for (var i = 0; i < values.length; i++) {
            map.putIfAbsent(columns.labels.get(i), handedOut(values[i]));
        }
        return Collections.unmodifiableMap(map);
    }

    private <T> @Nullable T converted(int position, Class<T> type) {
        var value = values[position];
        if (value != null) {
            return convert(position, value, type);
        }
        if (type.isPrimitive()) {
            throw columns.site(position, type).nullValue();
        }
        return type.cast(ContainerConversions.ofNull(type));
    }

    @SuppressWarnings("unchecked")
    private <T> T convert(int position, Object value, Class<T> type) {
        var conversion = Conversions.find(value instanceof List ? List.class : value.getClass(), type);
        if (conversion == null) {
            throw columns.site(position, type).unmapped();
        }
        try {
            // A primitive T is its wrapper here, which Class.cast would refuse.
            return (T) handedOut(conversion.apply(value));
        } catch (ConversionException e) {
            throw columns.site(position, type).misfit(e);
        } catch (UnmappedElementException e) {
            throw columns.site(position, type).unmappedElement(e);
        }
    }

    /** Bytes are copied: the row stays as it is. */
    private static @Nullable Object handedOut(@Nullable Object value) {
        return value instanceof byte[] bytes ? bytes.clone() : value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ColumnRow row && columns.labels.equals(row.columns.labels) && Arrays.deepEquals(values, row.values);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(values);
    }

    /** The column names alone: rows end up in logs, values must not. */
    @Override
    public String toString() {
        return "Row" + columns.labels;
    }
}
