package dev.tailrace.streams.internal.consuming

import dev.tailrace.streams.error.HistoryLostException
import dev.tailrace.streams.internal.copying.CopyingReader
import dev.tailrace.streams.internal.decoding.SchemaNews
import dev.tailrace.streams.internal.reading.LogCursor
import dev.tailrace.streams.internal.reading.LogPage
import dev.tailrace.streams.internal.reading.LogRow
import dev.tailrace.streams.internal.reading.Snapshot
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive

/**
 * Reads a partition as long as its lease is held, and gives what it reads to [sink].
 *
 *     LOADING ──▶ READING ⇄ WAITING           every loss of a connection, its own, the handler's or that of a commit: back to LOADING,
 *        ▲           │                        for a position in memory may be one that a crashed server has forgotten
 *        └───────────┤
 *                    ├── told to, or at the boundary of a new partitioning: ended (the lease is released)
 *                    └── fenced, lost, or failed for good: ended by exception
 */
internal class PartitionReader(
    private val run: ConsumerRun,
    private val lease: HeldLease,
    private val sink: RowSink,
) {
    private val position = PositionStatements(run.name, lease.part, lease.token)
    private val barrier = Barrier(run, position, lease)
    private val backoff = Backoff()

    suspend fun read() {
        while (true) {
            try {
                return follow()
            } catch (e: Exception) {
                currentCoroutineContext().ensureActive()
                if (Fault.of(e) != Fault.CONNECTION) throw e
                consumerLog.warn("Consumer {} loads the place of partition {} again: {}", run.name, lease.part, e.toString())
                lease.wait(backoff.next())
            }
        }
    }

    private suspend fun follow() {
        val place = run.connection.run("load") { position.load(it) } ?: throw FencedException(lease.part)
        val stored = place.partition
        stored.lost?.let { throw Membership.lost(run.name, it) }
        if (run.isSetBack(stored)) throw markedLost("the server was set back to before what it had already read")
        val filter = run.filter.copy(part = lease.part, parts = place.partitions)
        run.open(lease.part).use { log ->
            try {
                sink.use(position, stored) {
                    follow(log, stored, filter.parts, place.boundary) { log.page(it, filter, run.options.batchSize) }
                }
            } catch (e: HistoryLostException) {
                // The reader says so too when the partition was rewritten or put elsewhere under it.
                val now = run.connection.run("load") { position.load(it) } ?: throw FencedException(lease.part)
                now.partition.lost?.let { throw Membership.lost(run.name, it) }
                throw markedLost("what it still needed is not in the log any more")
            }
        }
    }

    private suspend fun follow(
        log: CopyingReader,
        stored: StoredPartition,
        parts: Int,
        boundary: Snapshot?,
        page: suspend (LogCursor) -> LogPage,
    ) {
        var cursor = stored.cursor
        tell(run.schema.untold(), cursor)
        while (true) {
            lease.checkpoint()
            if (lease.retries) {
                lease.retries = false
                sink.retry(parts)
            }
            if (boundary != null && cursor.upTo == null) {
                if (cursor.after == boundary) return sink.settle()
                cursor = LogCursor(cursor.after, boundary)
            }
            val found = page(cursor)
            if (boundary != null && found.snapshot != cursor.upTo) {
                // It has gone on to another window: in this one there was nothing more.
                cursor = LogCursor(checkNotNull(cursor.upTo))
                sink.passed(cursor)
                continue
            }
            if (lease.part == 0) tell(run.schema.look(log.log.connection, found.rows.isEmpty()), cursor)
            val wanted = found.rows.filter { stored.skipBefore == null || it.at >= stored.skipBefore }
            take(found, wanted, parts)
            cursor = found.next
            backoff.reset()
            if (found.rows.isEmpty() && found.drained && boundary == null) log.awaitChange(found)
        }
    }

    /** Before the rows that were read after it was noticed. */
    private suspend fun tell(news: List<SchemaNews>, at: LogCursor) {
        if (lease.part == 0) news.forEach { sink.tell(it, at) }
    }

    private suspend fun take(page: LogPage, rows: List<LogRow>, parts: Int) {
        var from = 0
        if (parts > 1) {
            rows.forEachIndexed { index, row ->
                if (row.op != LogRow.Op.TRUNCATE) return@forEachIndexed
                if (index > from) sink.take(page, rows.subList(from, index), page.cursorAfter(rows[index - 1]))
                sink.settle()
                barrier.await(row)
                if (lease.part == 0) sink.take(page, listOf(row), page.cursorAfter(row)) else sink.passed(page.cursorAfter(row))
                from = index + 1
            }
        }
        if (from < rows.size) sink.take(page, rows.subList(from, rows.size), page.next) else sink.passed(page.next)
    }

    private suspend fun markedLost(reason: String): HistoryLostException {
        run.connection.run("lost") { position.markLost(it, reason) }
        return Membership.lost(run.name, reason)
    }
}
