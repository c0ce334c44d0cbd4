package dev.tailrace.streams.internal.copying

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.error.QueryFailedException
import dev.tailrace.streams.internal.reading.CopiedKeys
import dev.tailrace.streams.internal.reading.CopyState
import dev.tailrace.streams.internal.reading.LogCursor
import dev.tailrace.streams.internal.reading.LogFilter
import dev.tailrace.streams.internal.reading.LogPage
import dev.tailrace.streams.internal.reading.LogReader
import dev.tailrace.streams.internal.reading.LogReading
import dev.tailrace.streams.internal.reading.LogRow
import java.time.Instant

/**
 * Reads the existing rows first, then every change after them, with no seam: a [LogReader] that is before it a copier, as long as a cursor
 * says so. What has been delivered is at every moment the tables as they are in snapshot A, up to key K of table T:
 *
 *     (A, T, K) ──▶ chunk: the rows after K, and the snapshot B that they are in; kept
 *        ▲              │
 *        │              ▼
 *        │          window (A, B] of the log, page by page: changes of tables that are done, and of T's keys up to K   ──▶ (B, T, K)
 *        │              │
 *        │              ▼
 *        └───────── the rows of the chunk, each a place to go on from: (B, T, its key); none: T is done
 *
 * Changes of T beyond K, and of later tables, are left out: a chunk yet to come shows what became of them, so what was inserted and
 * deleted in the meantime never appears. An update that moves a key across K comes as a delete or as an insert. Every cursor suffices by
 * itself: a reader that finds no chunk to it reads another, which has a B of its own.
 *
 * A table that cannot be copied by key is one chunk. When it is interrupted, or when DDL changes what a key or its order is, the copy of T
 * begins anew, after a row that says so ([restartedCopy]).
 */
internal class CopyingReader(
    val log: LogReader,
    chunkRows: Int,
) : LogReading {
    private val tables = CopySource(log, chunkRows)

    // Owned by the one coroutine that reads: what is being handed out.
    private var kept: Copied? = null

    override suspend fun page(cursor: LogCursor, filter: LogFilter, limit: Int): LogPage {
        var at = cursor
        while (true) {
            val state = at.copying ?: return follow(at, filter, limit)
            val page = copy(at, state, filter, limit)
            if (page.rows.isNotEmpty()) return page
            at = page.next
        }
    }

    override suspend fun awaitChange(page: LogPage) = log.awaitChange(page)

    override fun close() = log.close()

    private suspend fun follow(at: LogCursor, filter: LogFilter, limit: Int): LogPage {
        if (kept != null) keep(null)
        return log.page(at, filter, limit)
    }

    private suspend fun copy(at: LogCursor, state: CopyState, filter: LogFilter, limit: Int): LogPage {
        if (!filter.wants(state.table)) return page(at, emptyList(), at.copy(copying = state.done()))
        if (at.upTo != null) return window(at, state, filter, limit)
        kept?.takeIf { it.snapshot == at.after }?.after(state, limit)?.let { return page(at, it.rows, at.copy(copying = it.next)) }
        keep(null)
        return when (val opened = tables.open(state, filter)) {
            is CopySource.Rows -> {
                keep(opened.rows)
                window(at.copy(upTo = opened.rows.snapshot), state, filter, limit)
            }

            CopySource.Gone -> {
                page(at, emptyList(), at.copy(copying = state.done()))
            }

            is CopySource.Failed -> {
                page(at, listOf(opened.gap), at.copy(copying = state.done()))
            }

            CopySource.Changed -> {
                restart(at, state)
            }
        }
    }

    private suspend fun window(at: LogCursor, state: CopyState, filter: LogFilter, limit: Int): LogPage {
        val order = state.reached?.key?.let { tables.order(state) ?: return restart(at, state) }
        val copied = if (order == null) {
            CopiedKeys(state.tables.toSet())
        } else {
            CopiedKeys(state.tables.drop(1).toSet(), state.table, order, state.reached.key)
        }
        return try {
            log.window(at, filter.copy(copied = copied), limit)
        } catch (e: QueryFailedException) {
            // A key in the log is none of the table's: its type was changed, and changed back.
            if (order == null || e.sqlState()?.take(2) !in CANNOT_COMPARE) throw e
            restart(at, state)
        }
    }

    private suspend fun restart(at: LogCursor, state: CopyState): LogPage =
        page(at, listOf(restartedCopy(state.table, Instant.now())), at.copy(copying = CopyState(state.tables)))

    private suspend fun page(at: LogCursor, rows: List<LogRow>, next: LogCursor): LogPage {
        val snapshot = at.upTo ?: at.after
        return LogPage(rows, next, snapshot, at, log.found(snapshot))
    }

    private suspend fun keep(rows: Copied?) {
        kept?.close()
        kept = rows
    }

    companion object {
        private const val CHUNK_ROWS = 2_000
        private val CANNOT_COMPARE = setOf("22", "42")

        /** As [LogReader.open], for cursors that copy and for those that do not. */
        suspend fun open(db: Database, name: String, part: Int = 0, chunkRows: Int = CHUNK_ROWS): CopyingReader =
            CopyingReader(LogReader.open(db, name, part), chunkRows)

        private fun LogFilter.wants(table: Int) =
            (watched == null || table in watched) && (ops == null || LogRow.Op.INSERT in ops)
    }
}
