package dev.tailrace.benchmarks

import java.util.Locale

/** A figure to reach, or with [atMost] not to exceed; [want] is null for one that is printed for comparison only. */
class Ratio(
    val name: String,
    val value: Double,
    val want: Double?,
    private val atMost: Boolean = false,
) {
    val reached: Boolean get() = want == null || if (atMost) value <= want else value >= want

    // Cut, not rounded: 0.849 does not pass for 0.85, nor 2.001 for 2.
    override fun toString(): String =
        when {
            want == null -> String.format(Locale.ROOT, "ratio %s %.2f", name, value)
            atMost -> String.format(Locale.ROOT, "ratio %s %.2f want <= %.2f", name, Math.ceil(value * 100) / 100, want)
            else -> String.format(Locale.ROOT, "ratio %s %.2f want %.2f", name, Math.floor(value * 100) / 100, want)
        }
}

class Report(
    private val title: String,
    private val unit: String,
    private val figures: Map<String, List<Double>>,
    private val ratios: List<Ratio>,
) {
    val reached: Boolean get() = ratios.all { it.reached }

    fun print() {
        println(title)
        println()
        val width = figures.keys.maxOf { it.length }
        println(String.format(Locale.ROOT, "  %-${width}s  %12s  %12s  %12s", "", "median $unit", "lowest", "highest"))
        for ((arm, perSecond) in figures) {
            println(
                String.format(
                    Locale.ROOT,
                    "  %-${width}s  %,12.0f  %,12.0f  %,12.0f",
                    arm,
                    median(perSecond),
                    perSecond.min(),
                    perSecond.max(),
                ),
            )
        }
        println()
        ratios.forEach { println(it) }
        ratios.filterNot { it.reached }.forEach { System.err.println("bench: ${it.name} misses its bar") }
    }
}
