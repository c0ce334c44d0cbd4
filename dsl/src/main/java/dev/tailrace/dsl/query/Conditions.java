package dev.tailrace.dsl.query;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on columns named by strings. Each call joins one condition to all before it, from left to right:
 * {@code where("a", 1).or(g -> g.where("b", 2)).where("c", 3)} means {@code ((a = 1) or (b = 2)) and (c = 3)}.
 *
 * <p>A column is named as it is in the catalog, with its table or alias before a dot where several tables have it. An unknown name
 * fails the query's future before anything is sent, with the nearest name.
 *
 * @param <Q> what the calls return: a new query, this one stays as it was
 * @param <G> a group of conditions, as the parentheses of {@link #or} and {@link #and}
 */
public interface Conditions<Q, G> {
    /** Begins a condition: {@code where("age").ge(18)}. */
    Comparison<Object, Q> where(String column);

    /** {@code where(column).eq(value)}. */
    default Q where(String column, Object value) {
        return where(column).eq(value);
    }

    /**
     * A condition whose operator is chosen at run time.
     *
     * @param operator {@code = <> != < <= > >= like ilike in between @>}, {@code not} before {@code like}, {@code ilike} or {@code in},
     *     {@code is null}, {@code is not null}, or a method's name of {@link Comparison}; case does not matter
     * @param value a collection for {@code in}, two values for {@code between}, {@code null} for {@code is null}
     * @throws dev.tailrace.dsl.error.InvalidQueryException for any other operator
     */
    Q where(String column, String operator, @Nullable Object value);

    /** All before, OR the conditions of {@code group}. */
    Q or(UnaryOperator<G> group);

    /** All before, AND the conditions of {@code group} in parentheses. */
    Q and(UnaryOperator<G> group);

    /** All before, AND NOT the conditions of {@code group}. */
    Q andNot(UnaryOperator<G> group);
}
