package dev.tailrace.benchmarks.rows

import dev.tailrace.benchmarks.BenchServer
import dev.tailrace.benchmarks.Measurement
import dev.tailrace.benchmarks.Ratio
import dev.tailrace.benchmarks.Report
import dev.tailrace.benchmarks.interleave
import dev.tailrace.benchmarks.medianRatio
import kotlin.math.roundToInt

private const val ROWS = 1_000_000
private const val WARM_UP_PASSES = 2

/** The whole table, row by row: [seconds] is about what the rounds of one arm take, each of them a whole pass. */
fun benchRows(seconds: Double): Report =
    BenchServer.start().use { server ->
        server.fill(ROWS)
        val ours = TailraceRows(server)
        val jdbc = JdbcCursor(server)
        val vertx = VertxCursor(server)
        val r2dbc = R2dbcCursor(server)
        val arms = listOf(ours, jdbc, vertx, r2dbc)
        arms.forEach { arm -> repeat(WARM_UP_PASSES) { measure(arm) } }
        // A pass takes about a second; with fewer than three there is no median.
        val rounds = seconds.roundToInt().coerceAtLeast(3)
        val figures = interleave(arms, rounds) { measure(it) }

        fun ratio(
            name: String,
            to: RowDrain,
            want: Double?,
        ) = Ratio(name, medianRatio(figures.getValue(ours), figures.getValue(to)), want)
        arms.forEach { it.close() }
        Report(
            "$ROWS rows to a subscriber, $FETCH_SIZE a round trip, $rounds interleaved rounds",
            "rows/s",
            figures.mapKeys { it.key.name },
            listOf(
                ratio("rows/jdbc-cursor", jdbc, 0.85),
                ratio("rows/vertx", vertx, null),
                ratio("rows/r2dbc", r2dbc, null),
                Ratio("rows/complete-in-64-mb", drainInSmallHeap(server).toDouble() / ROWS, 1.0),
            ),
        )
    }

private fun measure(arm: RowDrain): Measurement {
    val started = System.nanoTime()
    val count = arm.drain()
    val nanos = System.nanoTime() - started
    check(count == ROWS.toLong()) { "${arm.name} gave $count of $ROWS rows" }
    return Measurement(count, nanos)
}
