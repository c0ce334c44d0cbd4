package dev.tailrace.streams.internal.decoding;

import dev.tailrace.dsl.internal.record.NaturalValue;
import dev.tailrace.dsl.query.Interval;
import java.sql.SQLException;
import java.time.DateTimeException;
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
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.postgresql.util.PGInterval;

/** Dates and times as the server puts them into JSON: ISO 8601, with {@code infinity} and {@code BC}. Infinity is MAX, as in queries. */
final class TemporalJson {
    private static final String BEFORE_CHRIST = " BC";
    private static final DateTimeFormatter DATE = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR, 4, 9, SignStyle.NORMAL)
            .appendPattern("-MM-dd")
            .toFormatter();
    private static final DateTimeFormatter TIMESTAMP =
            new DateTimeFormatterBuilder().append(DATE).appendLiteral('T').append(DateTimeFormatter.ISO_LOCAL_TIME).toFormatter();
    private static final DateTimeFormatter TIMESTAMPTZ =
            new DateTimeFormatterBuilder().append(TIMESTAMP).appendOffset("+HH:MM:ss", "Z").toFormatter();
    // The server has no JSON form of its own for timetz.
    private static final DateTimeFormatter TIMETZ =
            new DateTimeFormatterBuilder().append(DateTimeFormatter.ISO_LOCAL_TIME).appendOffset("+HH:mm:ss", "+00").toFormatter();

    static final Map<Class<?>, JsonConversion> BY_TYPE = Map.of(
            Instant.class, of(TemporalJson::instant),
            OffsetDateTime.class, of(TemporalJson::offsetDateTime),
            ZonedDateTime.class, of(text -> atUtc(offsetDateTime(text))),
            LocalDateTime.class, of(TemporalJson::timestamp),
            LocalDate.class, of(TemporalJson::date),
            LocalTime.class, of(LocalTime::parse),
            OffsetTime.class, of(text -> OffsetTime.parse(text, TIMETZ)),
            Interval.class, of(TemporalJson::interval),
            Duration.class, of(text -> interval(text).toDuration()),
            Period.class, of(text -> interval(text).toPeriod()));

    private TemporalJson() {}

    private static JsonConversion of(Function<String, Object> parse) {
        return value -> {
            try {
                return parse.apply(TextConversions.string(value));
            } catch (DateTimeException e) {
                throw new Misfit("it is no such date or time");
            } catch (ArithmeticException e) {
                throw new Misfit(e.getMessage() + "; read it as Interval");
            }
        };
    }

    private static LocalDate date(String text) {
        return switch (text) {
            case "infinity" -> LocalDate.MAX;
            case "-infinity" -> LocalDate.MIN;
            default -> LocalDate.parse(signed(text), DATE);
        };
    }

    private static LocalDateTime timestamp(String text) {
        return switch (text) {
            case "infinity" -> LocalDateTime.MAX;
            case "-infinity" -> LocalDateTime.MIN;
            default -> LocalDateTime.parse(signed(text), TIMESTAMP);
        };
    }

    private static Instant instant(String text) {
        return switch (text) {
            case "infinity" -> Instant.MAX;
            case "-infinity" -> Instant.MIN;
            default -> OffsetDateTime.parse(signed(text), TIMESTAMPTZ).toInstant();
        };
    }

    // An offset or zone is not stored: the instant is shown in UTC.
    private static OffsetDateTime offsetDateTime(String text) {
        return switch (text) {
            case "infinity" -> OffsetDateTime.MAX;
            case "-infinity" -> OffsetDateTime.MIN;
            default -> instant(text).atOffset(ZoneOffset.UTC);
        };
    }

    private static ZonedDateTime atUtc(OffsetDateTime moment) {
        return ZonedDateTime.of(moment.toLocalDateTime(), ZoneOffset.UTC);
    }

    private static Interval interval(String text) {
        try {
            return (Interval) Objects.requireNonNull(NaturalValue.ofNullable(new PGInterval(text)));
        } catch (SQLException | NumberFormatException | ClassCastException e) {
            throw new Misfit("it is no interval");
        }
    }

    /** {@code 0044-03-15 BC} as the proleptic {@code -0043-03-15}: leap years go by the latter. */
    private static String signed(String text) {
        if (!text.endsWith(BEFORE_CHRIST)) return text;
        var yearEnd = text.indexOf('-');
        var year = Integer.parseInt(text.substring(0, yearEnd)) - 1;
        return (year == 0 ? "" : "-") + "%04d".formatted(year) + text.substring(yearEnd, text.length() - BEFORE_CHRIST.length());
    }
}
