package dev.tailrace.streams.internal.reading

import dev.tailrace.streams.log.Position

/**
 * Reads the log forward, for one reader. Not thread-safe: one coroutine at a time. Every call may fail with
 * [dev.tailrace.dsl.error.ConnectionLostException]; the reader is then to be closed and its position loaded again from the server, never
 * continued from memory (an xid that left no WAL is assigned again after a crash).
 */
internal interface LogReading : AutoCloseable {
    /**
     * The next rows after [cursor], at most [limit], in the log's order. An empty page means that there is nothing at this moment.
     *
     * @throws dev.tailrace.streams.error.HistoryLostException if retention has trimmed what would come next
     */
    suspend fun page(cursor: LogCursor, filter: LogFilter, limit: Int): LogPage

    /** Suspends until there may be something after [page], which was empty; for one second at the most. */
    suspend fun awaitChange(page: LogPage)
}

/**
 * @property next where to go on; with an empty page too
 * @property snapshot what was visible when this was read
 */
internal class LogPage(
    val rows: List<LogRow>,
    val next: LogCursor,
    val snapshot: Snapshot,
    private val window: LogCursor,
    private val tokens: AnchorTokens,
    /** Whether the window's end was fixed before this was read: more may be there by now. */
    val isOlderWindow: Boolean = false,
) {
    /** Whether nothing that [snapshot] shows comes after this page. */
    val drained: Boolean get() = next.upTo == null && next.copying == null

    /** Where a reader stands that has done [row] of this page and everything before it. */
    fun cursorAfter(row: LogRow): LogCursor = when {
        row === rows.last() -> next

        // Copied rows come after the window before their snapshot, so each by itself is a place to go on from.
        row.copied != null -> LogCursor(snapshot, copying = row.copied)

        else -> LogCursor(window.after, window.upTo, row.seq, window.copying)
    }

    /** [cursorAfter] in a form that may leave the process. */
    fun positionAfter(row: LogRow): Position = positionOf(cursorAfter(row), tokens)
}
