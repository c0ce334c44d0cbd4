package dev.tailrace.dsl.internal.record;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Between numbers: to a narrower integral type only where the value fits, from binary floating point only to {@code double}. */
final class NumberConversions {
    private static final Set<Class<?>> EXACT = Set.of(Short.class, Integer.class, Long.class, BigDecimal.class);
    private static final String TOO_LARGE = "the value is too large for it, or has a fraction";

    private NumberConversions() {}

    static @Nullable Conversion find(Class<?> from, Class<?> wanted) {
        if (wanted == Double.class) {
            return number -> ((Number) number).doubleValue();
        }
        if (!EXACT.contains(from)) {
            return null;
        }
        if (wanted == Long.class) {
            return number -> wholeLong(number);
        }
        if (wanted == Integer.class) {
            return number -> Conversions.exact(() -> Math.toIntExact(wholeLong(number)), TOO_LARGE);
        }
        if (wanted == Short.class) {
            return number -> Conversions.exact(() -> decimal(number).shortValueExact(), TOO_LARGE);
        }
        if (wanted == Byte.class) {
            return number -> Conversions.exact(() -> decimal(number).byteValueExact(), TOO_LARGE);
        }
        if (wanted == BigDecimal.class) {
            return NumberConversions::decimal;
        }
        if (wanted == BigInteger.class) {
            return number -> Conversions.exact(() -> decimal(number).toBigIntegerExact(), TOO_LARGE);
        }
        return null;
    }

    private static long wholeLong(Object number) {
        return number instanceof BigDecimal decimal
                ? (Long) Conversions.exact(decimal::longValueExact, TOO_LARGE)
                : ((Number) number).longValue();
    }

    private static BigDecimal decimal(Object number) {
        return number instanceof BigDecimal decimal ? decimal : BigDecimal.valueOf(((Number) number).longValue());
    }
}
