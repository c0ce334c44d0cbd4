package dev.tailrace.dsl.record;

import java.io.Serializable;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A record's component named by method reference, {@code User::age}, so that the compiler checks the name and the type of what it is
 * compared with. Overloads on the nested interfaces pick themselves by the component's type. The reference is never called: only the
 * name of the method is read, so a lambda ({@code u -> u.age() + 1}), a bound reference ({@code user::age}) and Kotlin's
 * {@code User::age} are refused with a {@link dev.tailrace.dsl.error.MappingException}.
 *
 * @param <R> the record
 */
public sealed interface Property<R> extends Serializable {
    /** An {@code int} or {@code short} component. */
    @FunctionalInterface
    non-sealed interface OfInt<R> extends Property<R> {
        int get(R row);
    }

    /** A {@code long} component. */
    @FunctionalInterface
    non-sealed interface OfLong<R> extends Property<R> {
        long get(R row);
    }

    /** A {@code float} component, which {@code double} would compare unequal to itself. */
    @FunctionalInterface
    non-sealed interface OfFloat<R> extends Property<R> {
        float get(R row);
    }

    /** A {@code double} component. */
    @FunctionalInterface
    non-sealed interface OfDouble<R> extends Property<R> {
        double get(R row);
    }

    /** A {@code boolean} component. */
    @FunctionalInterface
    non-sealed interface OfBoolean<R> extends Property<R> {
        boolean get(R row);
    }

    /** A {@code char} component. */
    @FunctionalInterface
    non-sealed interface OfChar<R> extends Property<R> {
        char get(R row);
    }

    /** A component of a reference type. */
    @FunctionalInterface
    non-sealed interface Of<R, V extends @Nullable Object> extends Property<R> {
        V get(R row);
    }

    /** An {@code Optional} component, compared with what it may hold. */
    @FunctionalInterface
    non-sealed interface OfOptional<R, V> extends Property<R> {
        Optional<V> get(R row);
    }

    /** An {@code OptionalInt} component, compared with an {@code int}. */
    @FunctionalInterface
    non-sealed interface OfOptionalInt<R> extends Property<R> {
        OptionalInt get(R row);
    }

    /** An {@code OptionalLong} component, compared with a {@code long}. */
    @FunctionalInterface
    non-sealed interface OfOptionalLong<R> extends Property<R> {
        OptionalLong get(R row);
    }

    /** An {@code OptionalDouble} component, compared with a {@code double}. */
    @FunctionalInterface
    non-sealed interface OfOptionalDouble<R> extends Property<R> {
        OptionalDouble get(R row);
    }
}
