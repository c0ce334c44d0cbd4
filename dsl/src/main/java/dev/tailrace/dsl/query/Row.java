package dev.tailrace.dsl.query;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of a query without a record: immutable, detached from the connection, safe to hand to any thread.
 *
 * <p>Names match exactly, then regardless of case. Where a result has two columns of one name, the name means the first of them; the
 * others are reached by position, or by an alias in the query.
 *
 * <p>Columns arrive as: {@code Short}, {@code Integer}, {@code Long}, {@code Float}, {@code Double}, {@code BigDecimal}, {@code Boolean},
 * {@code String} (text, enums, inet, and the text form of types without a Java type of their own), {@code LocalDate}, {@code LocalTime},
 * {@code OffsetTime}, {@code LocalDateTime}, {@code Instant} ({@code timestamptz}), {@link Interval}, {@code UUID}, {@code byte[]},
 * {@link JsonText} and {@code List} (arrays). {@link #get(String, Class)} converts to every type that a record's component may have,
 * and never loses anything but a {@code numeric}'s precision in a {@code double}.
 *
 * <p>Every method that takes a name throws {@link dev.tailrace.dsl.error.UnknownColumnException} for a name the row does not have, and
 * every method with a type {@link dev.tailrace.dsl.error.UnmappedTypeException} where the column's type never fits, or
 * {@link dev.tailrace.dsl.error.MappingException} where this value does not.
 */
public interface Row {
    /** The columns' names, in the query's order; a name may occur twice. */
    List<String> columns();

    /** Whether the row has a column of that name. */
    boolean has(String column);

    /** Whether the column holds NULL. */
    boolean isNull(String column);

    /** The value as it arrived, {@code null} for NULL. */
    @Nullable Object get(String column);

    /** The value at a position, 0 for the first, as it arrived. */
    @Nullable Object get(int position);

    /** The value as {@code type}, {@code null} for NULL; NULL as a primitive {@code type} is an error. */
    <T> @Nullable T get(String column, Class<T> type);

    /** The value at a position, 0 for the first, as {@code type}. */
    <T> @Nullable T get(int position, Class<T> type);

    /** An array column's elements as {@code elementType}, {@code null} for NULL; a NULL element is {@code null}. */
    <T> @Nullable List<@Nullable T> getList(String column, Class<T> elementType);

    /** All values as they arrived, by name, in the query's order. Unmodifiable. */
    Map<String, @Nullable Object> asMap();

    /** An integral value, never NULL. */
    default int getInt(String column) {
        return required(column, int.class);
    }

    /** An integral value, never NULL. */
    default long getLong(String column) {
        return required(column, long.class);
    }

    /** A number, never NULL. */
    default double getDouble(String column) {
        return required(column, double.class);
    }

    /** A {@code boolean}, never NULL. */
    default boolean getBoolean(String column) {
        return required(column, boolean.class);
    }

    /** A text. */
    default @Nullable String getString(String column) {
        return get(column, String.class);
    }

    /** A number, exact. */
    default @Nullable BigDecimal getBigDecimal(String column) {
        return get(column, BigDecimal.class);
    }

    /** A {@code timestamptz}. */
    default @Nullable Instant getInstant(String column) {
        return get(column, Instant.class);
    }

    /** A {@code date}. */
    default @Nullable LocalDate getLocalDate(String column) {
        return get(column, LocalDate.class);
    }

    /** A {@code timestamp} without time zone. */
    default @Nullable LocalDateTime getLocalDateTime(String column) {
        return get(column, LocalDateTime.class);
    }

    /** A {@code uuid}. */
    default @Nullable UUID getUuid(String column) {
        return get(column, UUID.class);
    }

    /** A {@code bytea}. */
    default byte @Nullable [] getBytes(String column) {
        return get(column, byte[].class);
    }

    /** A {@code json} or {@code jsonb}. */
    default @Nullable JsonText getJson(String column) {
        return get(column, JsonText.class);
    }

    /** The value as {@code type}, never NULL. */
    <T> T required(String column, Class<T> type);
}
