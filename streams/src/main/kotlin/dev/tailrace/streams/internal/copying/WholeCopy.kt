package dev.tailrace.streams.internal.copying

import dev.tailrace.streams.internal.reading.CopyState
import dev.tailrace.streams.internal.reading.LogRow
import dev.tailrace.streams.internal.reading.Snapshot
import java.sql.Connection
import java.time.Instant

/**
 * All rows of a table that has no key to go on after, from one statement. The server keeps its result in a file of its own as long as the
 * session lives: whoever comes back with another session begins anew.
 */
internal class WholeCopy private constructor(
    override val snapshot: Snapshot,
    private val from: CopyState,
    private val at: Instant,
    private val ask: suspend ((Connection) -> Copied.Piece) -> Copied.Piece,
) : Copied {
    // Owned by the one coroutine that reads. How many rows have been fetched, and the bytes of the rows that follow them.
    private var fetched = 0L
    private var ahead = Long.MAX_VALUE

    override suspend fun after(state: CopyState, limit: Int): Copied.Piece? {
        val reached = state.reached
        if (state.tables != from.tables) return null
        if (reached != null && (reached.key != null || reached.rows > fetched)) return null
        return ask { fetch(it, reached?.rows ?: 0, limit) }
    }

    private fun fetch(connection: Connection, start: Long, limit: Int): Copied.Piece {
        if (start != fetched) {
            connection.createStatement().use { it.execute("move absolute $start in $CURSOR") }
            fetched = start
            ahead = Long.MAX_VALUE
        }
        val count = if (ahead > BUDGET_BYTES) 1 else minOf(limit, AHEAD)
        val found = ArrayList<LogRow>()
        var last: CopyState? = null
        connection.createStatement().use { statement ->
            statement.executeQuery("fetch $count from $CURSOR").use { rows ->
                while (rows.next()) {
                    val state = from.copy(reached = CopyState.Reached("", null, ++fetched))
                    if (rows.getBoolean(3)) found += existingRow(rows.getString(1), rows.getString(2), at, state)
                    ahead = rows.getLong(4)
                    last = state
                }
            }
        }
        return Copied.Piece(found, last ?: from.done())
    }

    override suspend fun close() {
        ask {
            it.createStatement().use { statement -> statement.execute("close $CURSOR") }
            Copied.Piece(emptyList(), null)
        }
    }

    companion object {
        private const val CURSOR = "tailrace_copy"
        private const val AHEAD = 500
        private const val BUDGET_BYTES = 4L shl 20

        /**
         * In a transaction of its own. Null: the table is not as it was described any more. The lock is taken before the snapshot: one
         * that was older than a rewrite of the table would find it empty.
         */
        fun open(
            connection: Connection,
            table: CopiedTable,
            sql: CopySql,
            from: CopyState,
            ask: suspend ((Connection) -> Copied.Piece) -> Copied.Piece,
        ): WholeCopy? {
            val header = "select pg_current_snapshot()::text, (extract(epoch from clock_timestamp()) * 1000000)::bigint, " +
                "pg_current_xact_id_if_assigned() is not null, (${CopiedTable.versionOf(table.watched)})"
            return connection.createStatement().use { statement ->
                statement.setEscapeProcessing(false)
                statement.execute("set transaction isolation level repeatable read, read only")
                statement.execute("lock table ${table.relation} in access share mode")
                val copy = statement.executeQuery(header).use { rows ->
                    rows.next()
                    check(!rows.getBoolean(3)) { "existing rows are being copied inside a transaction that writes" }
                    if (rows.getString(4) != table.version) return null
                    WholeCopy(Snapshot.parse(rows.getString(1)), from, Instant.EPOCH.plusNanos(rows.getLong(2) * 1_000), ask)
                }
                statement.execute("declare $CURSOR scroll cursor with hold for ${sql.whole(AHEAD)}")
                copy
            }
        }
    }
}
