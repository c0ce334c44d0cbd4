package dev.tailrace.benchmarks.loader

import dev.tailrace.benchmarks.BenchServer
import dev.tailrace.benchmarks.Ratio
import dev.tailrace.benchmarks.Report
import dev.tailrace.benchmarks.interleave
import dev.tailrace.benchmarks.lookups.CONNECTIONS
import dev.tailrace.benchmarks.lookups.JdbcLookup
import dev.tailrace.benchmarks.lookups.Lookup
import dev.tailrace.benchmarks.lookups.TailraceLookup
import dev.tailrace.benchmarks.lookups.VertxLookup
import dev.tailrace.benchmarks.lookups.measureLookups
import dev.tailrace.benchmarks.medianRatio

private const val ROWS = 100_000
private const val ROUNDS = 7
private const val WARM_UP_NANOS = 10_000_000_000L
private val CALLERS = listOf(64, 1_000)

/** Lookups by primary key from many coroutines at once: through a Loader, one by one, and through Vert.x, pipelined. */
fun benchLoader(seconds: Double): List<Report> =
    BenchServer.start().use { server ->
        server.fill(ROWS)
        val loader = LoaderLookup(server)
        val arms = listOf(loader, TailraceLookup(server, "tailrace single"), VertxLookup(server, pipelined = true), JdbcLookup(server))
        for (arm in arms) {
            System.err.println("bench: warming up ${arm.name}")
            CALLERS.forEach { measureLookups(arm, it, ROWS, WARM_UP_NANOS) }
        }
        val reports = CALLERS.map { callers -> report(arms, callers, (seconds * 1e9 / ROUNDS).toLong()) }
        System.err.println("bench: ${"%.0f".format(loader.keysPerBatch)} keys in a batch, over all")
        arms.forEach { it.close() }
        reports
    }

private fun report(
    arms: List<Lookup>,
    callers: Int,
    nanos: Long,
): Report {
    val figures = interleave(arms, ROUNDS) { measureLookups(it, callers, ROWS, nanos) }
    val (loader, single, vertx, jdbc) = arms

    fun ratio(
        name: String,
        to: Lookup,
        want: Double?,
    ) = Ratio(name, medianRatio(figures.getValue(loader), figures.getValue(to)), want)
    return Report(
        "Lookups by primary key on $ROWS rows, $callers callers, $CONNECTIONS connections, $ROUNDS interleaved rounds",
        "op/s",
        figures.mapKeys { it.key.name },
        listOf(
            ratio("loader-$callers/vertx-pipelined", vertx, 1.2),
            ratio("loader-$callers/single", single, null),
            ratio("loader-$callers/jdbc", jdbc, null),
        ),
    )
}
