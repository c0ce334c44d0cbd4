package dev.tailrace.dsl.query;

import java.util.Collection;

/**
 * A column that is about to be compared. Values are always bound, never written into the SQL.
 *
 * <p>Every method throws {@link NullPointerException} for a {@code null} value, since SQL compares nothing with NULL: use
 * {@link #isNull()}. A value whose type the column cannot be compared with fails the query's future with
 * {@link dev.tailrace.dsl.error.InvalidQueryException}, before anything is sent.
 *
 * @param <V> what the column holds
 * @param <Q> the query that goes on after the comparison
 */
public interface Comparison<V, Q> {
    Q eq(V value);

    Q ne(V value);

    Q lt(V value);

    Q le(V value);

    Q gt(V value);

    Q ge(V value);

    /** Both ends belong to the range. */
    Q between(V low, V high);

    /** Matches nothing when {@code values} is empty. */
    Q in(Collection<? extends V> values);

    /** Matches every row that has a value when {@code values} is empty. */
    Q notIn(Collection<? extends V> values);

    Q isNull();

    Q isNotNull();

    /** {@code %} stands for any characters, {@code _} for one; a backslash takes their meaning away. */
    Q like(String pattern);

    Q notLike(String pattern);

    /** As {@link #like}, whatever the case. */
    Q ilike(String pattern);

    Q notIlike(String pattern);

    /** {@code @>}: the column, a jsonb document or an array, contains {@code part}, given as JSON text or as a collection. */
    Q contains(Object part);
}
