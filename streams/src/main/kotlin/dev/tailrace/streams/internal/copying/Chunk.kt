package dev.tailrace.streams.internal.copying

import dev.tailrace.streams.internal.reading.CopyState
import dev.tailrace.streams.internal.reading.LogRow
import dev.tailrace.streams.internal.reading.Snapshot
import java.sql.Connection
import java.sql.ResultSet
import java.time.Instant

/** The rows that follow the key in [from], of a table that is copied by key; [next] is how far the copy is with all of them. */
internal class Chunk(
    override val snapshot: Snapshot,
    /** [CopiedTable.version] in [snapshot]. */
    val version: String?,
    private val from: CopyState,
    private val rows: List<LogRow>,
    private val next: CopyState?,
) : Copied {
    override suspend fun after(state: CopyState, limit: Int): Copied.Piece? {
        val start = if (state == from) 0 else 1 + (rows.indexOfFirst { it.copied == state }.takeIf { it >= 0 } ?: return null)
        // At its end it has nothing to say: the next chunk has.
        if (start == rows.size && state != from) return null
        val end = minOf(start + limit, rows.size)
        return Copied.Piece(rows.subList(start, end), if (end == rows.size) next else rows[end - 1].copied)
    }

    override suspend fun close() = Unit

    companion object {
        private const val HEADER = 4
        private const val PLACE = 5
        private const val KEY = 6
        private const val CONTENTS = 7
        private const val WANTED = 8

        /** @param unreadable the SQLSTATE that the only row failed with, whose contents [sql] leaves out; null: they are there */
        fun read(connection: Connection, sql: String, from: CopyState, definition: String, unreadable: String?): Chunk =
            connection.createStatement().use { statement ->
                statement.setEscapeProcessing(false)
                statement.executeQuery(sql).use { rows ->
                    check(rows.next() && rows.getString(1) != null) { "the copy's header did not come first" }
                    check(!rows.getBoolean(HEADER - 1)) { "existing rows are being copied inside a transaction that writes" }
                    val snapshot = Snapshot.parse(rows.getString(1))
                    val at = Instant.EPOCH.plusNanos(rows.getLong(2) * 1_000)
                    val version = rows.getString(HEADER)
                    val found = ArrayList<LogRow>()
                    var last: CopyState? = null
                    var place = 0L
                    while (rows.next()) {
                        check(rows.getLong(PLACE) == ++place) { "existing rows came out of their key's order" }
                        last = from.copy(reached = CopyState.Reached(definition, rows.getString(KEY)))
                        row(rows, at, last, unreadable)?.let(found::add)
                    }
                    // Nothing after the last key: whatever is written there from now on comes from the log.
                    Chunk(snapshot, version, from, found, last ?: from.done())
                }
            }

        private fun row(rows: ResultSet, at: Instant, copied: CopyState, unreadable: String?): LogRow? =
            when {
                unreadable != null -> unreadableRow(rows.getString(KEY), unreadable, at, copied)
                rows.getBoolean(WANTED) -> existingRow(rows.getString(KEY), rows.getString(CONTENTS), at, copied)
                else -> null
            }
    }
}
