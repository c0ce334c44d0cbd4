package dev.tailrace.benchmarks.changes

import dev.tailrace.benchmarks.BenchServer
import dev.tailrace.benchmarks.Ratio
import dev.tailrace.benchmarks.Report
import dev.tailrace.benchmarks.interleave
import dev.tailrace.benchmarks.median
import dev.tailrace.benchmarks.medianRatio
import dev.tailrace.dsl.Database
import dev.tailrace.dsl.Tailrace
import dev.tailrace.streams.changeLog
import dev.tailrace.streams.consumer
import dev.tailrace.streams.forEach
import dev.tailrace.streams.install
import dev.tailrace.streams.watch
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

private val CLIENTS = listOf(1, 8, 32)
private const val ROUNDS = 5
private const val DRAIN_PER_SECOND = 50_000.0
private const val P99_MICROS = 25_000.0

/** The change log, on a server that flushes each commit to disk: how fast it is read, how soon, and what it costs those who write. */
fun benchChanges(seconds: Double): List<Report> =
    BenchServer.start(durable = true).use { server ->
        Orders.create(server)
        Tailrace.connect(server.url).use { db ->
            runBlocking { db.changeLog().install().watch(Orders.WATCHED.table).watch(Orders.NOTIFYING.table) }
            listOf(drain(server, db), latency(server, db, seconds)) + CLIENTS.map { writers(server, db, it, seconds) }
        }
    }

private fun drain(server: BenchServer, db: Database): Report {
    val perSecond = runBlocking(Dispatchers.Default) { Drain(server, db).measure() }
    return Report(
        "Reading a log of ${Drain.CHANGES} changes with a named consumer, forEach and a handler that does nothing",
        "changes/s",
        mapOf("forEach" to perSecond),
        listOf(Ratio("changes/drain-of-50k-per-second", median(perSecond) / DRAIN_PER_SECOND, 1.0)),
    )
}

private fun latency(server: BenchServer, db: Database, seconds: Double): Report {
    val micros = runBlocking(Dispatchers.Default) { Latency(server, db).measure(seconds) }.sorted()

    fun percentile(part: Double) = micros[((micros.size - 1) * part).toInt()]
    return Report(
        "From a commit to its delivery, ${micros.size} changes at ${Latency.PER_SECOND} a second",
        "µs",
        mapOf("p50" to listOf(percentile(0.5)), "p99" to listOf(percentile(0.99)), "highest" to listOf(micros.last())),
        listOf(Ratio("changes/p99-of-25-ms", percentile(0.99) / P99_MICROS, 1.0, atMost = true)),
    )
}

private fun writers(server: BenchServer, db: Database, clients: Int, seconds: Double): Report =
    runBlocking(Dispatchers.Default) {
        val draining = launch { db.changeLog().consumer("bench-writers-$clients").forEach { _, _ -> } }
        val figures =
            Writers(server, clients).use { writers ->
                Orders.entries.forEach { writers.measure(it, 1_000_000_000) }
                interleave(Orders.entries, ROUNDS) { writers.measure(it, (seconds * 1e9 / ROUNDS).toLong()) }
            }
        draining.cancelAndJoin()

        fun ratio(orders: Orders, want: Double?) =
            Ratio(
                "changes/$clients-writers-${orders.name.lowercase()}",
                medianRatio(figures.getValue(orders), figures.getValue(Orders.UNWATCHED)),
                want,
            )
        Report(
            "$clients clients inserting single rows, a consumer draining, $ROUNDS interleaved rounds",
            "tps",
            figures.mapKeys { it.key.name.lowercase() },
            listOf(ratio(Orders.WATCHED, if (clients == CLIENTS.last()) 0.6 else null), ratio(Orders.NOTIFYING, null)),
        )
    }
