package dev.tailrace.dsl.internal.record;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.function.Function;

/**
 * Dates and times as the server writes them: in its ISO style, which both drivers set (read from arrays, whose JDBC form would go through
 * java.sql types), and in JSON, which has a T for the blank. Infinity is MAX or MIN.
 */
public final class TemporalText {
    private static final String BEFORE_CHRIST = " BC";
    private static final DateTimeFormatter DATE = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR, 4, 9, SignStyle.NORMAL)
            .appendPattern("-MM-dd")
            .toFormatter();
    private static final DateTimeFormatter TIMESTAMP =
            new DateTimeFormatterBuilder().append(DATE).appendLiteral(' ').append(DateTimeFormatter.ISO_LOCAL_TIME).toFormatter();
    // With Z as the text for no offset, both +00 and +00:00 are read; the server reads Z.
    private static final DateTimeFormatter TIMESTAMPTZ =
            new DateTimeFormatterBuilder().append(TIMESTAMP).appendOffset("+HH:mm:ss", "Z").toFormatter();
    private static final DateTimeFormatter TIMETZ =
            new DateTimeFormatterBuilder().append(DateTimeFormatter.ISO_LOCAL_TIME).appendOffset("+HH:mm:ss", "Z").toFormatter();

    private TemporalText() {}

    static Function<String, Object> parser(ColumnKind kind) {
        return switch (kind) {
            case DATE -> TemporalText::date;
            case TIME -> LocalTime::parse;
            case TIMETZ -> TemporalText::offsetTime;
            case TIMESTAMP -> TemporalText::timestamp;
            case TIMESTAMPTZ -> TemporalText::instant;
            default -> throw new IllegalArgumentException(kind + " is no date or time");
        };
    }

    public static LocalDate date(String text) {
        return switch (text) {
            case "infinity" -> LocalDate.MAX;
            case "-infinity" -> LocalDate.MIN;
            default -> LocalDate.parse(signed(text), DATE);
        };
    }

    public static LocalDateTime timestamp(String text) {
        return switch (text) {
            case "infinity" -> LocalDateTime.MAX;
            case "-infinity" -> LocalDateTime.MIN;
            default -> LocalDateTime.parse(blank(signed(text)), TIMESTAMP);
        };
    }

    public static Instant instant(String text) {
        return switch (text) {
            case "infinity" -> Instant.MAX;
            case "-infinity" -> Instant.MIN;
            default -> OffsetDateTime.parse(blank(signed(text)), TIMESTAMPTZ).toInstant();
        };
    }

    public static OffsetTime offsetTime(String text) {
        return OffsetTime.parse(text, TIMETZ);
    }

    private static String blank(String text) {
        return text.replace('T', ' ');
    }

    /** {@code 0044-03-15 BC} as the proleptic {@code -0043-03-15}: leap years go by the latter. */
    private static String signed(String text) {
        if (!text.endsWith(BEFORE_CHRIST)) {
            return text;
        }
        var yearEnd = text.indexOf('-');
        var year = Integer.parseInt(text.substring(0, yearEnd)) - 1;
        return (year == 0 ? "" : "-") + "%04d".formatted(year) + text.substring(yearEnd, text.length() - BEFORE_CHRIST.length());
    }

    /** A value's text for an array literal; anything but a date is its own text. */
    public static String format(Object value) {
        if (value instanceof LocalDate date) {
            return date.equals(LocalDate.MAX) || date.equals(LocalDate.MIN) ? infinity(date.getYear()) : withEra(date, DATE);
        }
        if (value instanceof LocalDateTime timestamp) {
            var infinite = timestamp.equals(LocalDateTime.MAX) || timestamp.equals(LocalDateTime.MIN);
            return infinite ? infinity(timestamp.getYear()) : withEra(timestamp, TIMESTAMP);
        }
        if (value instanceof OffsetDateTime moment) {
            var infinite = moment.equals(OffsetDateTime.MAX) || moment.equals(OffsetDateTime.MIN);
            return infinite ? infinity(moment.getYear()) : withEra(moment, TIMESTAMPTZ);
        }
        return value.toString();
    }

    private static String infinity(int year) {
        return year > 0 ? "infinity" : "-infinity";
    }

    private static String withEra(TemporalAccessor value, DateTimeFormatter formatter) {
        var text = formatter.format(value);
        var year = value.get(ChronoField.YEAR);
        return year > 0 ? text : "%04d".formatted(1 - year) + text.substring(text.indexOf('-', 1)) + BEFORE_CHRIST;
    }
}
