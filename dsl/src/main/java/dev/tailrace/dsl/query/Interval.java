package dev.tailrace.dsl.query;

import java.time.Duration;
import java.time.Period;

/**
 * PostgreSQL's {@code interval}, whole: months, days and time are kept apart, because a month has no fixed number of days and a day no
 * fixed number of hours. Two intervals are equal when all three parts are; the server's {@code =} is laxer (a month is 30 days to it).
 *
 * @param months whole months, 12 to a year
 * @param days whole days
 * @param microseconds the rest, in µs
 */
public record Interval(int months, int days, long microseconds) {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long NANOS_PER_MICRO = 1_000;

    /** The exact length, with no days or months; anything finer than a microsecond is dropped. */
    public static Interval of(Duration duration) {
        var micros = Math.addExact(
                Math.multiplyExact(duration.getSeconds(), MICROS_PER_SECOND), duration.getNano() / NANOS_PER_MICRO);
        return new Interval(0, 0, micros);
    }

    /** Years, months and days, with no time. */
    public static Interval of(Period period) {
        return new Interval(Math.toIntExact(period.toTotalMonths()), period.getDays(), 0);
    }

    /**
     * The length, a day taken as 24 hours, as it is in the difference of two timestamps.
     *
     * @throws ArithmeticException if there are months, whose length depends on where they start
     */
    public Duration toDuration() {
        if (months != 0) {
            throw new ArithmeticException("an interval with months has no fixed length");
        }
        return Duration.ofDays(days)
                .plusSeconds(Math.floorDiv(microseconds, MICROS_PER_SECOND))
                .plusNanos(Math.floorMod(microseconds, MICROS_PER_SECOND) * NANOS_PER_MICRO);
    }

    /**
     * Years, months and days, with at most 11 months.
     *
     * @throws ArithmeticException if there is a time part
     */
    public Period toPeriod() {
        if (microseconds != 0) {
            throw new ArithmeticException("an interval with a time part is no period");
        }
        return Period.of(months / 12, months % 12, days);
    }

    /** ISO 8601, as PostgreSQL reads it, for example {@code P14M3DT14706.789S}. */
    @Override
    public String toString() {
        // One sign for seconds and fraction: "-0.5" must not become "0.5".
        var seconds = Math.abs(microseconds / MICROS_PER_SECOND);
        var fraction = Math.abs(microseconds % MICROS_PER_SECOND);
        var text = new StringBuilder("P").append(months).append('M').append(days).append("DT");
        text.append(microseconds < 0 ? "-" : "").append(seconds);
        if (fraction != 0) {
            text.append('.').append(Long.toString(MICROS_PER_SECOND + fraction).substring(1));
        }
        return text.append('S').toString();
    }
}
