package dev.tailrace.benchmarks

/** What one round of one arm did: how many operations in how many seconds. */
class Measurement(
    private val operations: Long,
    private val nanos: Long,
) {
    val perSecond: Double get() = operations * 1e9 / nanos
}

/**
 * Measures every arm once a round, in turn (A B C A B C …), so that whatever else the machine does meets all of them alike. The order
 * is turned by one each round: no arm is always the one after the slowest.
 *
 * @return the operations per second of each arm, one a round
 */
fun <A> interleave(
    arms: List<A>,
    rounds: Int,
    measure: (A) -> Measurement,
): Map<A, List<Double>> = interleaveFigures(arms, rounds) { measure(it).perSecond }

/** [interleave] with a figure of any kind, for example a latency. */
fun <A> interleaveFigures(
    arms: List<A>,
    rounds: Int,
    measure: (A) -> Double,
): Map<A, List<Double>> {
    val figures = arms.associateWith { mutableListOf<Double>() }
    repeat(rounds) { round ->
        for (index in arms.indices) {
            val arm = arms[(index + round) % arms.size]
            figures.getValue(arm) += measure(arm)
        }
    }
    return figures
}

fun median(values: List<Double>): Double {
    require(values.isNotEmpty()) { "no values" }
    val sorted = values.sorted()
    val middle = sorted.size / 2
    return if (sorted.size % 2 == 1) sorted[middle] else (sorted[middle - 1] + sorted[middle]) / 2
}

/** The median over the rounds of [ours] through [theirs]: what slows a whole round down cancels out. */
fun medianRatio(
    ours: List<Double>,
    theirs: List<Double>,
): Double = median(ours.zip(theirs) { a, b -> a / b })
