package dev.tailrace.dsl.query;

import org.jspecify.annotations.Nullable;

/**
 * A column or an aggregate of one, perhaps under another name: {@code select(column("users.name").as("author"), count().as("posts"))}.
 *
 * @param column {@code null} only for {@link #count()}
 * @param alias what the row calls it; {@code null} for the column's or the function's own name
 */
public record Projection(Function function, @Nullable String column, @Nullable String alias) {
    /** What is made of the column. */
    public enum Function {
        COLUMN,
        COUNT,
        COUNT_DISTINCT,
        SUM,
        AVG,
        MIN,
        MAX
    }

    public Projection {
        if (column == null && function != Function.COUNT) {
            throw new IllegalArgumentException(function + " needs a column");
        }
    }

    public static Projection column(String column) {
        return new Projection(Function.COLUMN, column, null);
    }

    /** {@code count(*)}. */
    public static Projection count() {
        return new Projection(Function.COUNT, null, null);
    }

    /** How many rows have a value in {@code column}. */
    public static Projection count(String column) {
        return new Projection(Function.COUNT, column, null);
    }

    public static Projection countDistinct(String column) {
        return new Projection(Function.COUNT_DISTINCT, column, null);
    }

    public static Projection sum(String column) {
        return new Projection(Function.SUM, column, null);
    }

    public static Projection avg(String column) {
        return new Projection(Function.AVG, column, null);
    }

    public static Projection min(String column) {
        return new Projection(Function.MIN, column, null);
    }

    public static Projection max(String column) {
        return new Projection(Function.MAX, column, null);
    }

    /** The same under another name. */
    public Projection as(String name) {
        return new Projection(function, column, name);
    }
}
