package dev.tailrace.dsl.columns;

import java.time.Duration;
import java.time.Period;
import java.util.Locale;

/**
 * PostgreSQL's {@code interval}: months, days and time are kept apart, since neither a month nor a day has a fixed length.
 *
 * @param time the part below days; microseconds are kept
 */
public record Interval(int months, int days, Duration time) {
    /** Hours, minutes and seconds alone. */
    public static Interval of(Duration time) {
        return new Interval(0, 0, time);
    }

    /** Years, months and days alone. */
    public static Interval of(Period period) {
        return new Interval(Math.toIntExact(period.toTotalMonths()), period.getDays(), Duration.ZERO);
    }

    /** Years, months and days. */
    public Period toPeriod() {
        return Period.of(months / 12, months % 12, days);
    }

    /** ISO 8601, as PostgreSQL reads it. */
    @Override
    public String toString() {
        var length = time.abs();
        var micros = length.toNanosPart() / 1_000;
        var sign = time.isNegative() ? "-" : "";
        return String.format(Locale.ROOT, "P%dM%dDT%s%d.%06dS", months, days, sign, length.toSeconds(), micros);
    }
}
