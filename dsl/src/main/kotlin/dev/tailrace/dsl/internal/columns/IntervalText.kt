package dev.tailrace.dsl.internal.columns

import dev.tailrace.dsl.columns.Interval
import java.math.BigDecimal
import java.time.Duration

/** Reads an interval as either driver spells it: `1 year 2 mons 3 days 04:05:06.789` and `P14M3DT4H5M6.789S`. */
internal object IntervalText {
    private val iso = Regex("(-?[0-9.]+)([YMWDHS])")
    private val clock = Regex("([-+]?)(\\d+):(\\d+)(?::(\\d+(?:\\.\\d+)?))?")

    fun parse(text: String): Interval = if (text.startsWith("P")) parseIso(text) else parseVerbose(text)

    private fun parseIso(text: String): Interval {
        val time = text.indexOf('T').let { if (it < 0) text.length else it }
        var months = 0
        var days = 0
        for ((amount, unit) in iso.findAll(text.substring(0, time)).map { it.destructured }) {
            when (unit) {
                "Y" -> months += 12 * amount.toInt()
                "M" -> months += amount.toInt()
                "W" -> days += 7 * amount.toInt()
                "D" -> days += amount.toInt()
            }
        }
        var seconds = BigDecimal.ZERO
        for ((amount, unit) in iso.findAll(text.substring(time)).map { it.destructured }) {
            seconds += BigDecimal(amount) * BigDecimal(
                if (unit == "H") {
                    3600
                } else if (unit == "M") {
                    60
                } else {
                    1
                },
            )
        }
        return Interval(months, days, duration(seconds))
    }

    private fun parseVerbose(text: String): Interval {
        var months = 0
        var days = 0
        var seconds = BigDecimal.ZERO
        val words = text.trim().split(' ')
        var index = 0
        while (index < words.size) {
            val match = clock.matchEntire(words[index])
            if (match != null) {
                val (sign, hours, minutes, rest) = match.destructured
                val total = BigDecimal(hours) * BigDecimal(3600) + BigDecimal(minutes) * BigDecimal(60) +
                    (if (rest.isEmpty()) BigDecimal.ZERO else BigDecimal(rest))
                seconds += if (sign == "-") total.negate() else total
                index++
            } else {
                val amount = words[index].removePrefix("+")
                when (words[index + 1].trimEnd('s')) {
                    "year" -> months += 12 * amount.toInt()
                    "mon" -> months += amount.toInt()
                    "day" -> days += amount.toInt()
                    "hour" -> seconds += BigDecimal(amount) * BigDecimal(3600)
                    "min" -> seconds += BigDecimal(amount) * BigDecimal(60)
                    "sec" -> seconds += BigDecimal(amount)
                    else -> throw IllegalArgumentException("This is not an interval as PostgreSQL writes it.")
                }
                index += 2
            }
        }
        return Interval(months, days, duration(seconds))
    }

    private fun duration(seconds: BigDecimal): Duration {
        val whole = seconds.setScale(0, java.math.RoundingMode.FLOOR)
        return Duration.ofSeconds(whole.longValueExact(), (seconds - whole).movePointRight(9).toLong())
    }
}
