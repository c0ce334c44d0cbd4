package dev.tailrace.streams.internal.copying

import dev.tailrace.streams.internal.reading.CopyState
import dev.tailrace.streams.internal.reading.LogRow
import dev.tailrace.streams.internal.reading.Snapshot
import java.time.Instant

/** Rows of a table as they are in [snapshot], which are handed out piece by piece. */
internal interface Copied {
    val snapshot: Snapshot

    /** What comes after [state]; null: this does not know. */
    suspend fun after(state: CopyState, limit: Int): Piece?

    suspend fun close()

    /** @property next how far the copy is with these rows, which may have been none; null: it is done */
    class Piece(val rows: List<LogRow>, val next: CopyState?)
}

/** An existing row; the log has no number, no transaction and no time of it. */
internal fun existingRow(key: String?, row: String, at: Instant, copied: CopyState) =
    LogRow(0, 0, copied.table, LogRow.Op.INSERT, key, null, null, row, emptyList(), false, null, at, copied)

/** An existing row that cannot be put into JSON. */
internal fun unreadableRow(key: String?, sqlState: String, at: Instant, copied: CopyState) =
    LogRow(0, 0, copied.table, LogRow.Op.GAP, key, null, null, null, emptyList(), false, "I $sqlState", at, copied)

/** Says that the copy of a table begins anew: what came of it is to be forgotten, all its rows come again. */
internal fun restartedCopy(watched: Int, at: Instant) =
    LogRow(0, 0, watched, LogRow.Op.GAP, null, null, null, null, emptyList(), false, RESTARTED, at)

/** The note of [restartedCopy]. */
internal const val RESTARTED = "C"
