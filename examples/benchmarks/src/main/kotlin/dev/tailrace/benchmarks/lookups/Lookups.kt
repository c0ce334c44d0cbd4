package dev.tailrace.benchmarks.lookups

import dev.tailrace.benchmarks.BenchServer
import dev.tailrace.benchmarks.Measurement
import dev.tailrace.benchmarks.Ratio
import dev.tailrace.benchmarks.Report
import dev.tailrace.benchmarks.interleave
import dev.tailrace.benchmarks.medianRatio
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import java.util.concurrent.ThreadLocalRandom
import java.util.concurrent.atomic.AtomicLong

private const val ROWS = 100_000
private const val CALLERS = 64
private const val ROUNDS = 9

// The reactive clients take some 20 s of compilation to reach their speed; a shorter warm-up would flatter us.
private const val WARM_UP_NANOS = 20_000_000_000L

/** One query by primary key, from [CALLERS] coroutines over [CONNECTIONS] connections. */
fun benchLookups(seconds: Double): Report =
    BenchServer.start().use { server ->
        server.fill(ROWS)
        val ours = TailraceLookup(server)
        val jdbc = JdbcLookup(server)
        val exposed = ExposedLookup(server)
        val pooled = VertxLookup(server, pipelined = false)
        val pipelined = VertxLookup(server, pipelined = true)
        val r2dbc = R2dbcLookup(server)
        val arms = listOf(ours, jdbc, exposed, pooled, pipelined, r2dbc)
        for (arm in arms) {
            System.err.println("bench: warming up ${arm.name}")
            measureLookups(arm, CALLERS, ROWS, WARM_UP_NANOS)
        }
        val figures = interleave(arms, ROUNDS) { measureLookups(it, CALLERS, ROWS, (seconds * 1e9 / ROUNDS).toLong()) }

        fun ratio(
            name: String,
            to: Lookup,
            want: Double?,
        ) = Ratio(name, medianRatio(figures.getValue(ours), figures.getValue(to)), want)
        arms.forEach { it.close() }
        Report(
            "One query by primary key on $ROWS rows, $CALLERS callers, $CONNECTIONS connections, $ROUNDS interleaved rounds",
            "op/s",
            figures.mapKeys { it.key.name },
            listOf(
                ratio("lookups/jdbc", jdbc, 0.85),
                ratio("lookups/exposed", exposed, 2.5),
                ratio("lookups/r2dbc", r2dbc, 3.0),
                ratio("lookups/vertx-pooled", pooled, null),
                ratio("lookups/vertx-pipelined", pipelined, null),
            ),
        )
    }

/** How many of [rows] items [callers] coroutines find by [arm] in [nanos], each one after another. */
fun measureLookups(
    arm: Lookup,
    callers: Int,
    rows: Int,
    nanos: Long,
): Measurement {
    val started = System.nanoTime()
    val operations = AtomicLong()
    runBlocking(Dispatchers.Default) {
        coroutineScope {
            repeat(callers) {
                launch {
                    var mine = 0L
                    while (System.nanoTime() - started < nanos) {
                        val id = 1 + ThreadLocalRandom.current().nextLong(rows.toLong())
                        check(arm.find(id).id == id) { "${arm.name} answered with another row" }
                        mine++
                    }
                    operations.addAndGet(mine)
                }
            }
        }
    }
    return Measurement(operations.get(), System.nanoTime() - started)
}
