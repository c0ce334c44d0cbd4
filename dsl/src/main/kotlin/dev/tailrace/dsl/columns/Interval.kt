@file:JvmName("IntervalColumns")

package dev.tailrace.dsl.columns

import org.jetbrains.exposed.v1.core.Column
import org.jetbrains.exposed.v1.core.Table
import java.time.Duration
import java.time.Period

/**
 * PostgreSQL's `interval`: months, days and time are kept apart, since neither a month nor a day has a fixed length.
 *
 * @property time the part below days; microseconds are kept
 */
public data class Interval(val months: Int, val days: Int, val time: Duration) {
    /** Years, months and days. */
    public fun toPeriod(): Period = Period.of(months / 12, months % 12, days)

    /** ISO 8601, as PostgreSQL reads it. */
    override fun toString(): String {
        val seconds = time.toMillis() / 1000 // towards zero, as its sign is written before it
        val micros = (time.toNanos() - seconds * NANOS_PER_SECOND) / NANOS_PER_MICRO
        val sign = if (time.isNegative) "-" else ""
        val fraction = Math.abs(micros).toString().padStart(6, '0')
        return "P${months}M${days}DT$sign${Math.abs(seconds)}.${fraction}S"
    }

    public companion object {
        private const val NANOS_PER_SECOND = 1_000_000_000L
        private const val NANOS_PER_MICRO = 1_000L

        /** An interval of hours, minutes and seconds alone. */
        @JvmStatic
        public fun of(time: Duration): Interval = Interval(0, 0, time)

        /** An interval of years, months and days alone. */
        @JvmStatic
        public fun of(period: Period): Interval = Interval(Math.toIntExact(period.toTotalMonths()), period.days, Duration.ZERO)
    }
}

/** An `interval` column. */
@JvmSynthetic
public fun Table.interval(name: String): Column<Interval> = registerColumn(name, IntervalColumnType())

internal class IntervalColumnType : TextualColumnType<Interval>("interval") {
    override fun parse(text: String): Interval = IntervalText.parse(text)
}
