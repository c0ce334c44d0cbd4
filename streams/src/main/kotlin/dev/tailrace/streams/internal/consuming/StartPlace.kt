package dev.tailrace.streams.internal.consuming

import dev.tailrace.streams.error.HistoryLostException
import dev.tailrace.streams.internal.log.LogLock
import dev.tailrace.streams.internal.reading.Anchors
import dev.tailrace.streams.internal.reading.CopyState
import dev.tailrace.streams.internal.reading.LogCursor
import dev.tailrace.streams.internal.reading.Snapshot
import dev.tailrace.streams.log.Start
import java.sql.Connection
import java.time.Instant

/** Where a consumer is put. */
internal class StartPlace(
    val cursor: LogCursor,
    val skipBefore: Instant? = null,
) {
    /**
     * To be the first thing in the transaction that stores it: until that has ended nothing is trimmed, and nothing that comes after this
     * place has been.
     *
     * @throws HistoryLostException if it has
     */
    fun hold(connection: Connection) {
        connection.rows(LogLock.TAKE_PLACE) { }
        if (cursor.after == Snapshot.NONE) return // whatever there still is
        val sql = "select tailrace.is_trimmed_after(?::text::pg_snapshot) as trimmed"
        if (connection.rows(sql, cursor.after.text) { it.getBoolean("trimmed") }.first()) {
            throw HistoryLostException("What comes after this place in the change log has been trimmed. Start anew, usually at a snapshot")
        }
    }

    companion object {
        /**
         * In autocommit, with no transaction number assigned: a snapshot that is taken by a transaction which writes does not show what
         * that transaction is.
         */
        fun of(connection: Connection, start: Start): StartPlace =
            when (start) {
                is Start.Now -> StartPlace(LogCursor(now(connection)))
                is Start.Oldest -> StartPlace(LogCursor(Snapshot.NONE))
                is Start.AtTime -> StartPlace(LogCursor(Snapshot.NONE), start.time)
                is Start.AtPosition -> StartPlace(Anchors.resume(connection, start.position))
                is Start.Snapshot -> StartPlace(LogCursor(now(connection), copying = everything(connection)))
            }

        private fun now(connection: Connection): Snapshot {
            val sql = "select pg_current_snapshot()::text as snapshot, pg_current_xact_id_if_assigned() is null as idle"
            return connection.rows(sql) { row ->
                check(row.getBoolean("idle")) { "the snapshot is being taken inside a transaction that writes" }
                Snapshot.parse(row.getString("snapshot"))
            }.first()
        }

        /** Of all that is watched: who reads passes over what it does not want. */
        private fun everything(connection: Connection): CopyState? =
            CopyState.of(connection.rows("select id from tailrace.watched") { it.getInt("id") })
    }
}

/** `window_seq` as it is stored. */
internal val LogCursor.windowSeq: Long? get() = if (upTo == null) null else seq
