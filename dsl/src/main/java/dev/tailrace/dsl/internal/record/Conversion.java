package dev.tailrace.dsl.internal.record;

/** From a value as it arrived, never {@code null}, to the type a caller wants. Throws {@link ConversionException} where it does not fit. */
@FunctionalInterface
interface Conversion {
    Conversion NONE = value -> value;

    Object apply(Object value);
}
