package dev.tailrace.dsl.internal.query;

import dev.tailrace.dsl.query.Comparison;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A comparison that waits for its operator. In Java, since callers can pass {@code null} whatever the annotations say. */
public final class PendingComparison<V, Q> implements Comparison<V, Q> {
    private final String name;
    private final BiFunction<Operator, @Nullable Object, Q> then;

    /** @param name what is compared, for messages */
    public PendingComparison(String name, BiFunction<Operator, @Nullable Object, Q> then) {
        this.name = name;
        this.then = then;
    }

    @Override
    public Q eq(V value) {
        return with(Operator.EQ, value);
    }

    @Override
    public Q ne(V value) {
        return with(Operator.NE, value);
    }

    @Override
    public Q lt(V value) {
        return with(Operator.LT, value);
    }

    @Override
    public Q le(V value) {
        return with(Operator.LE, value);
    }

    @Override
    public Q gt(V value) {
        return with(Operator.GT, value);
    }

    @Override
    public Q ge(V value) {
        return with(Operator.GE, value);
    }

    @Override
    public Q between(V low, V high) {
        return with(Operator.BETWEEN, Arrays.asList(present(low), present(high)));
    }

    @Override
    public Q in(Collection<? extends V> values) {
        return with(Operator.IN, copied(values));
    }

    @Override
    public Q notIn(Collection<? extends V> values) {
        return with(Operator.NOT_IN, copied(values));
    }

    @Override
    public Q isNull() {
        return then.apply(Operator.IS_NULL, null);
    }

    @Override
    public Q isNotNull() {
        return then.apply(Operator.IS_NOT_NULL, null);
    }

    @Override
    public Q like(String pattern) {
        return with(Operator.LIKE, pattern);
    }

    @Override
    public Q notLike(String pattern) {
        return with(Operator.NOT_LIKE, pattern);
    }

    @Override
    public Q ilike(String pattern) {
        return with(Operator.ILIKE, pattern);
    }

    @Override
    public Q notIlike(String pattern) {
        return with(Operator.NOT_ILIKE, pattern);
    }

    @Override
    public Q contains(Object part) {
        return with(Operator.CONTAINS, part);
    }

    private Q with(Operator operator, @Nullable Object value) {
        return then.apply(operator, present(value));
    }

    // The caller's collection may change before the query runs.
    private Collection<?> copied(Collection<?> values) {
        var copy = new ArrayList<>((Collection<?>) present(values));
        copy.forEach(this::present);
        return copy;
    }

    private Object present(@Nullable Object value) {
        return Objects.requireNonNull(
                value, () -> "SQL compares nothing with NULL: for '" + name + "' use isNull() or isNotNull().");
    }
}
