package dev.tailrace.benchmarks.changes

import dev.tailrace.benchmarks.BenchServer
import dev.tailrace.dsl.Database
import dev.tailrace.streams.changes
import dev.tailrace.streams.event.CaughtUp
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.event.Insert
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.filterIsInstance
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.withContext
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.locks.LockSupport
import kotlin.concurrent.thread

/** Writers that keep a pace, and a subscriber that looks at the clock. */
class Latency(private val server: BenchServer, private val db: Database) {
    private val committed = ConcurrentHashMap<Int, Long>()
    private val delivered = ConcurrentHashMap<Int, Long>()

    /** Microseconds from the moment its writer knew of the commit; one that was delivered before that took 0. */
    suspend fun measure(seconds: Double): List<Double> =
        coroutineScope {
            val count = (seconds * PER_SECOND).toInt() / WRITERS * WRITERS
            val ready = CompletableDeferred<Unit>()
            val listening =
                async {
                    db.changes(Orders.WATCHED.table)
                        .onEach { event -> if (event is CaughtUp) ready.complete(Unit) }
                        .filterIsInstance<Insert<ChangedRow>>()
                        .take(count)
                        .collect { event -> delivered[checkNotNull(event.row.text("customer")).toInt()] = System.nanoTime() }
                }
            ready.await()
            withContext(Dispatchers.IO) { write(count) }
            listening.await()
            (0 until count).map { maxOf(0L, delivered.getValue(it) - committed.getValue(it)) / 1e3 }
        }

    private fun write(count: Int) {
        val started = System.nanoTime()
        List(WRITERS) { writer ->
            thread {
                server.connect().use { connection ->
                    Orders.WATCHED.insert(connection).use { insert ->
                        for (number in writer until count step WRITERS) {
                            val due = started + number * 1_000_000_000L / PER_SECOND
                            while (System.nanoTime() < due) LockSupport.parkNanos(due - System.nanoTime())
                            insert.one(number)
                            committed[number] = System.nanoTime()
                        }
                    }
                }
            }
        }.forEach { it.join() }
    }

    companion object {
        const val PER_SECOND = 2_000
        private const val WRITERS = 4
    }
}
