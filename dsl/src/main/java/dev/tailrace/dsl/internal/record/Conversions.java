package dev.tailrace.dsl.internal.record;

import dev.tailrace.dsl.query.Interval;
import dev.tailrace.dsl.query.JsonText;
import java.lang.invoke.MethodType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which types a value can become. */
final class Conversions {
    private Conversions() {}

    /** The conversion from {@code from}, one of the classes values arrive as, to {@code to}; {@code null} if there is none. */
    static @Nullable Conversion find(Class<?> from, Type to) {
        var wanted = boxed(rawClass(to));
        if (wanted.isAssignableFrom(from) && !(to instanceof ParameterizedType)) {
            return Conversion.NONE;
        }
        var container = ContainerConversions.find(from, to, wanted);
        if (container != null) {
            return container;
        }
        if (Number.class.isAssignableFrom(from)) {
            return NumberConversions.find(from, wanted);
        }
        if (from == String.class) {
            return fromText(wanted);
        }
        if (from == Interval.class) {
            return fromInterval(wanted);
        }
        if (from == Instant.class) {
            return fromInstant(wanted);
        }
        if (from == JsonText.class && wanted == String.class || from == UUID.class && wanted == String.class) {
            return Object::toString;
        }
        return null;
    }

    private static @Nullable Conversion fromText(Class<?> wanted) {
        if (wanted == JsonText.class) {
            return text -> new JsonText((String) text);
        }
        if (wanted == Character.class) {
            return text -> {
                if (((String) text).length() != 1) {
                    throw new ConversionException("the text is not of exactly one character");
                }
                return ((String) text).charAt(0);
            };
        }
        if (wanted.isEnum()) {
            return EnumConversion.to(wanted);
        }
        return InetAddress.class.isAssignableFrom(wanted) ? InetConversion.to(wanted) : null;
    }

    private static @Nullable Conversion fromInterval(Class<?> wanted) {
        if (wanted == Duration.class) {
            return interval -> exact(() -> ((Interval) interval).toDuration(), "it has months; read it as Interval or Period");
        }
        if (wanted == Period.class) {
            return interval -> exact(() -> ((Interval) interval).toPeriod(), "it has a time part; read it as Interval or Duration");
        }
        return wanted == String.class ? Object::toString : null;
    }

    // An offset or zone is not stored: the instant is shown in UTC.
    private static @Nullable Conversion fromInstant(Class<?> wanted) {
        if (wanted == OffsetDateTime.class) {
            return instant -> {
                if (instant.equals(Instant.MAX)) {
                    return OffsetDateTime.MAX;
                }
                return instant.equals(Instant.MIN) ? OffsetDateTime.MIN : ((Instant) instant).atOffset(ZoneOffset.UTC);
            };
        }
        if (wanted == ZonedDateTime.class) {
            return instant -> {
                if (instant.equals(Instant.MAX) || instant.equals(Instant.MIN)) {
                    return ZonedDateTime.of(instant.equals(Instant.MAX) ? LocalDateTime.MAX : LocalDateTime.MIN, ZoneOffset.UTC);
                }
                return ((Instant) instant).atZone(ZoneOffset.UTC);
            };
        }
        return null;
    }

    interface Exact {
        Object get();
    }

    static Object exact(Exact conversion, String otherwise) {
        try {
            return conversion.get();
        } catch (ArithmeticException e) {
            throw new ConversionException(otherwise);
        }
    }

    static Class<?> boxed(Class<?> type) {
        return MethodType.methodType(type).wrap().returnType();
    }

    static Class<?> rawClass(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        }
        if (type instanceof ParameterizedType parameterized) {
            return rawClass(parameterized.getRawType());
        }
        if (type instanceof GenericArrayType array) {
            return rawClass(array.getGenericComponentType()).arrayType();
        }
        if (type instanceof WildcardType wildcard) {
            return rawClass(wildcard.getUpperBounds()[0]);
        }
        return type instanceof TypeVariable<?> variable ? rawClass(variable.getBounds()[0]) : Object.class;
    }
}
