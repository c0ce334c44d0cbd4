package dev.tailrace.streams.testing

import dev.tailrace.dsl.Database
import dev.tailrace.streams.internal.reading.LogCursor
import dev.tailrace.streams.internal.reading.LogFilter
import dev.tailrace.streams.internal.reading.LogReader
import dev.tailrace.streams.internal.reading.Snapshot
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import java.util.BitSet
import kotlin.time.Duration
import kotlin.time.Duration.Companion.minutes

/**
 * Two writers that fill the log transaction by transaction, some rolled back, a straggler whose transactions stay open while the segments
 * change, and a reader that keeps its own record of what came. Writers stay at most [lead] rows ahead of the reader.
 */
internal class LogChurn(
    private val log: TrimmedLog,
    private val changes: Int,
    private val batch: Int,
    private val lead: Int,
) {
    private val written = IntArray(WRITERS)
    private val read = MutableStateFlow(0)
    private val seen = BitSet()
    private var stragglers = 0
    private val last = IntArray(WRITERS)
    val faults = ArrayList<String>()

    /** Runs [beside] until all has been written and read; what is lost never comes: then this fails, and tells what is missing. */
    suspend fun run(db: Database, bound: Duration = 1.minutes, beside: suspend () -> Unit) =
        withTimeoutOrNull(bound) { withContext(Dispatchers.IO) { everything(db, beside) } } ?: error(told())

    private fun told(): String {
        val gaps = (0 until changes).asSequence().filterNot { seen[it] }.filter { it == 0 || seen[it - 1] }
            .map { first -> "$first..${seen.nextSetBit(first) - 1}" }.take(20).toList()
        return "${read.value} of $changes came, ${written.sum()} were written; missing $missing: $gaps. ${faults.take(20)}"
    }

    private suspend fun everything(db: Database, beside: suspend () -> Unit) =
        coroutineScope {
            val trimming = launch { beside() }
            val straggling = launch { straggle() }
            val reading = async { LogReader.open(db, "churn").use { reader -> read(reader, changes) } }
            (0 until WRITERS).map { writer -> async { write(writer) } }.awaitAll()
            withTimeoutOrNull(STALL) { reading.await() } ?: error(told())
            straggling.cancelAndJoin()
            trimming.cancelAndJoin()
        }

    private suspend fun write(writer: Int) =
        log.raw.connect().use { connection ->
            connection.autoCommit = false
            val share = changes / WRITERS
            while (written[writer] < share) {
                val reached = written.sum()
                read.first { reached - it < lead }
                val count = minOf(batch, share - written[writer])
                log.fill(writer * share + written[writer], count, connection)
                if (reached / batch % 7 == 3) {
                    connection.rollback()
                    log.fill(writer * share + written[writer], count, connection)
                }
                connection.commit()
                written[writer] += count
            }
        }

    /** Negative keys: each in a transaction that outlives two changes of the segment. */
    private suspend fun straggle() =
        coroutineScope {
            log.raw.connect().use { connection ->
                connection.autoCommit = false
                while (true) {
                    log.fill(-1 - stragglers, 1, connection)
                    val opened = read.value
                    read.first { it - opened >= 3 * lead || it >= changes }
                    connection.commit()
                    stragglers++
                    if (read.value >= changes) break
                }
            }
        }

    private suspend fun read(reader: LogReader, until: Int) {
        var cursor = LogCursor(Snapshot.NONE)
        log.raw.connect().use { connection ->
            val sql =
                "update tailrace.consumer set position = ?::pg_snapshot, window_end = ?::pg_snapshot, window_seq = ? where name = 'churn'"
            connection.prepareStatement(sql).use { store ->
                while (read.value < until) {
                    val page = reader.page(cursor, LogFilter(), PAGE)
                    if (page.rows.isEmpty()) reader.awaitChange(page)
                    page.rows.forEach { record(it.key!!.removePrefix("""{"id": """).removeSuffix("}").toInt()) }
                    cursor = page.next
                    store.setString(1, cursor.after.text)
                    store.setString(2, cursor.upTo?.text)
                    store.setLong(3, cursor.seq)
                    store.executeUpdate()
                    read.value += page.rows.count { it.key!![ID] != '-' }
                }
            }
        }
    }

    private fun record(key: Int) {
        if (key < 0) {
            lateSeen++
            return
        }
        val writer = key / (changes / WRITERS)
        if (seen[key]) faults += "twice: $key"
        if (key < last[writer]) faults += "out of order: $key after ${last[writer]}"
        seen.set(key)
        last[writer] = key
    }

    var lateSeen = 0
        private set

    val missing: Int get() = changes - seen.cardinality()

    companion object {
        private const val WRITERS = 2
        private const val PAGE = 2_000
        private val STALL = 1.minutes
        private const val ID = 7
    }
}
