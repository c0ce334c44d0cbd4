package dev.tailrace.dsl.query;

import dev.tailrace.dsl.record.Property;

/**
 * Conditions on a record's components, named by method reference so that the compiler checks name and value:
 * {@code where(User::age).ge(18)}. A component stands for its column; names of other tables' columns go by string.
 *
 * @param <R> the record
 * @param <Q> what the calls return
 * @param <G> a group of conditions
 */
// A method reference picks its overload by the type of the component: that is what checks the value behind it.
@SuppressWarnings("overloads")
public interface RecordConditions<R extends Record, Q, G> extends Conditions<Q, G> {
    Comparison<Integer, Q> where(Property.OfInt<R> property);

    Comparison<Long, Q> where(Property.OfLong<R> property);

    Comparison<Float, Q> where(Property.OfFloat<R> property);

    Comparison<Double, Q> where(Property.OfDouble<R> property);

    Comparison<Boolean, Q> where(Property.OfBoolean<R> property);

    Comparison<Character, Q> where(Property.OfChar<R> property);

    <V> Comparison<V, Q> where(Property.Of<R, V> property);

    <V> Comparison<V, Q> where(Property.OfOptional<R, V> property);

    Comparison<Integer, Q> where(Property.OfOptionalInt<R> property);

    Comparison<Long, Q> where(Property.OfOptionalLong<R> property);

    Comparison<Double, Q> where(Property.OfOptionalDouble<R> property);
}
