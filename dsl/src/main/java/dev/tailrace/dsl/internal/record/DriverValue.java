package dev.tailrace.dsl.internal.record;

import dev.tailrace.dsl.error.UnmappedTypeException;
import dev.tailrace.dsl.query.Interval;
import dev.tailrace.dsl.query.JsonText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A caller's value as one that both drivers take. */
final class DriverValue {
    private DriverValue() {}

    /** The text of a value whose type the driver has no class of its own for. */
    record Typed(String type, String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    /** What both drivers take, or a {@link Typed}. */
    static Object of(Object value) {
        if (value instanceof String
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Boolean
                || value instanceof Double
                || value instanceof Float
                || value instanceof BigDecimal
                || value instanceof LocalDate
                || value instanceof UUID
                || value instanceof byte[]) {
            return value;
        }
        if (value instanceof Byte small) {
            return small.shortValue();
        }
        if (value instanceof BigInteger integer) {
            return new BigDecimal(integer);
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof Character || value instanceof JsonText) {
            return value.toString();
        }
        var time = time(value);
        if (time != null) {
            return time;
        }
        if (value instanceof InetAddress address) {
            return new Typed("inet", withoutScope(address.getHostAddress()));
        }
        throw new UnmappedTypeException("A value of " + value.getClass().getName() + " has no mapping to a PostgreSQL type; pass its text"
                + " with a cast (?::type), or one of the classes that Tailrace maps");
    }

    private static @Nullable Object time(Object value) {
        if (value instanceof Instant instant) {
            return offsetDateTime(instant);
        }
        if (value instanceof OffsetDateTime moment) {
            return moment.equals(OffsetDateTime.MAX) || moment.equals(OffsetDateTime.MIN) ? moment : offsetDateTime(moment.toInstant());
        }
        if (value instanceof ZonedDateTime moment) {
            return offsetDateTime(moment.toInstant());
        }
        if (value instanceof LocalDateTime local) {
            return local.equals(LocalDateTime.MAX) ? local : local.truncatedTo(ChronoUnit.MICROS);
        }
        if (value instanceof LocalTime local) {
            return local.truncatedTo(ChronoUnit.MICROS);
        }
        if (value instanceof OffsetTime time) {
            return time.truncatedTo(ChronoUnit.MICROS);
        }
        if (value instanceof Duration duration) {
            return new Typed("interval", Interval.of(duration).toString());
        }
        if (value instanceof Period period) {
            return new Typed("interval", Interval.of(period).toString());
        }
        return value instanceof Interval ? new Typed("interval", value.toString()) : null;
    }

    private static OffsetDateTime offsetDateTime(Instant instant) {
        if (instant.equals(Instant.MAX)) {
            return OffsetDateTime.MAX;
        }
        return instant.equals(Instant.MIN)
                ? OffsetDateTime.MIN
                : instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    /** {@code fe80::1%eth0}: the scope is the client machine's affair. */
    private static String withoutScope(String address) {
        var scope = address.indexOf('%');
        return scope < 0 ? address : address.substring(0, scope);
    }
}
