package dev.tailrace.dsl.internal.record;

import dev.tailrace.dsl.error.UnmappedTypeException;
import dev.tailrace.dsl.query.Interval;
import dev.tailrace.dsl.query.JsonText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
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
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;
import org.postgresql.util.PGobject;

/**
 * Binds values to statements of either driver.
 *
 * <p>Texts, enums (by name), JSON and arrays of them are sent without a type, as PGJDBC-NG sends everything: the server takes them as
 * what stands beside them, so {@code mood = ?}, {@code doc = ?} and {@code id = ?} work unchanged. Where nothing stands beside them
 * ({@code concat(?)}, {@code unnest(?)}) the statement must say {@code ?::text}. On pgjdbc all else carries its own type; on PGJDBC-NG it is
 * turned into what the server made of the placeholder, so {@code created_at - ?} needs {@code ?::interval} there.
 *
 * <p>Times finer than a microsecond are cut to it, on both drivers alike.
 */
public final class ValueBinder {
    private ValueBinder() {}

    /**
     * Binds {@code value}, {@code null} or an empty Optional as NULL.
     *
     * @param index JDBC's, 1 for the first
     * @throws UnmappedTypeException if the value's class has no mapping; the message names the class, never the value
     */
    public static void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        var opened = RecordMapping.opened(value);
        if (opened == null) {
            statement.setNull(index, Types.NULL);
            return;
        }
        var pgjdbc = statement.isWrapperFor(PGStatement.class);
        if (opened instanceof Collection<?> || opened.getClass().isArray() && !(opened instanceof byte[])) {
            ArrayBinder.bind(statement, index, opened, pgjdbc);
            return;
        }
        var plain = plain(opened);
        if (!pgjdbc) {
            statement.setObject(index, plain instanceof Typed typed ? typed.text : plain);
        } else if (plain instanceof Typed typed) {
            statement.setObject(index, pgjdbcObject(typed.type, typed.text));
        } else if (plain instanceof String) {
            statement.setObject(index, plain, Types.OTHER);
        } else {
            statement.setObject(index, plain);
        }
    }

    /** The text of a value whose type the driver has no class of its own for. */
    record Typed(String type, String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    /** What both drivers take, or a {@link Typed}. */
    static Object plain(Object value) {
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

    static PGobject pgjdbcObject(String type, String text) throws SQLException {
        var object = new PGobject();
        object.setType(type);
        object.setValue(text);
        return object;
    }
}
