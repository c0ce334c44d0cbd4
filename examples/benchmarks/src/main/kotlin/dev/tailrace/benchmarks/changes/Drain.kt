package dev.tailrace.benchmarks.changes

import dev.tailrace.benchmarks.BenchServer
import dev.tailrace.dsl.Database
import dev.tailrace.streams.changeLog
import dev.tailrace.streams.consumer
import dev.tailrace.streams.forEach
import dev.tailrace.streams.log.Start
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import java.util.concurrent.atomic.AtomicInteger

/** A consumer that has the whole log before it. */
class Drain(private val server: BenchServer, private val db: Database) {
    /** Changes per second, of several consumers one after another; the first ones warm up and are left out. */
    suspend fun measure(): List<Double> {
        server.connect().use { connection ->
            connection.createStatement().use {
                it.execute(
                    "insert into ${Orders.WATCHED.table} (customer, amount, note) " +
                        "select i % 1000, i / 100.0, 'note number ' || i from generate_series(1, $CHANGES) i",
                )
            }
        }
        return List(WARM_UPS + ROUNDS) { round -> drain("bench-drain-$round") }.drop(WARM_UPS)
    }

    private suspend fun drain(name: String): Double =
        coroutineScope {
            val left = AtomicInteger(CHANGES)
            val drained = CompletableDeferred<Unit>()
            val started = System.nanoTime()
            val consumer = db.changeLog().consumer(name, start = Start.OLDEST)
            val reading = launch { consumer.forEach { _, _ -> if (left.decrementAndGet() == 0) drained.complete(Unit) } }
            drained.await()
            val nanos = System.nanoTime() - started
            reading.cancelAndJoin()
            consumer.removeAsync().join()
            CHANGES * 1e9 / nanos
        }

    companion object {
        const val CHANGES = 300_000
        private const val WARM_UPS = 1
        private const val ROUNDS = 3
    }
}
