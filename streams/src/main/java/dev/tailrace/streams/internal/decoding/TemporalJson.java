package dev.tailrace.streams.internal.decoding;

import dev.tailrace.dsl.internal.record.NaturalValue;
import dev.tailrace.dsl.internal.record.TemporalText;
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
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.postgresql.util.PGInterval;

/** Dates and times as the server puts them into JSON, read as in queries. */
final class TemporalJson {
    static final Map<Class<?>, JsonConversion> BY_TYPE = Map.of(
            Instant.class, of(TemporalText::instant),
            OffsetDateTime.class, of(TemporalJson::offsetDateTime),
            ZonedDateTime.class, of(text -> atUtc(offsetDateTime(text))),
            LocalDateTime.class, of(TemporalText::timestamp),
            LocalDate.class, of(TemporalText::date),
            LocalTime.class, of(LocalTime::parse),
            OffsetTime.class, of(TemporalText::offsetTime),
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

    // An offset or zone is not stored: the instant is shown in UTC.
    private static OffsetDateTime offsetDateTime(String text) {
        return switch (text) {
            case "infinity" -> OffsetDateTime.MAX;
            case "-infinity" -> OffsetDateTime.MIN;
            default -> TemporalText.instant(text).atOffset(ZoneOffset.UTC);
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
}
