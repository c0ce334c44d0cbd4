package dev.tailrace.streams.internal.reading

import dev.tailrace.dsl.error.UnsupportedServerException
import java.sql.Connection
import java.sql.ResultSet

/** Between which numbers the [count] changes of a window lie. */
internal class Bounds(val after: Snapshot, val upTo: Snapshot, val first: Long, val last: Long, val count: Long)

/** What was committed since; [rows] is null if it is more than fits a page. */
internal class Recent(val snapshot: Snapshot, val rows: List<LogRow>?)

/** A page of a window; [last] is the number to go on after, null at the window's end. */
internal class WindowRows(val rows: List<LogRow>, val last: Long?)

/** The statements that one reader reads with, for one filter. */
internal class WindowStatements(
    private val filter: LogFilter,
    private val name: String,
    private val part: Int,
) {
    private val recent by lazy { LogSql.of("recent.sql", parts("l.total <= :limit::int and l.total_bytes < :budget::bigint")) }
    private val window = LogSql.of("window.sql", parts("true"))
    private val common = LogFilterSql.values(filter) + mapOf("name" to name, "part" to part, "budget" to PAGE_BYTES)

    private fun parts(condition: String) =
        mapOf(
            "row" to LogRows.columns(condition, filter),
            "bytes" to LogRows.BYTES,
            "filter" to LogFilterSql.condition(filter),
        )

    fun recent(connection: Connection, after: Snapshot, limit: Int): Recent =
        recent.prepare(connection, common + mapOf("after" to after.text, "limit" to limit)).use { statement ->
            statement.executeQuery().use { rows ->
                rows.next()
                val snapshot = Snapshot.parse(rows.getString(1))
                check(rows)
                if (rows.getLong(TOTAL) > limit || rows.getLong(TOTAL_BYTES) >= PAGE_BYTES) return Recent(snapshot, null)
                val found = ArrayList<LogRow>()
                if (rows.getLong(TOTAL) > 0) {
                    do LogRows.read(rows, FIRST)?.let(found::add) while (rows.next())
                }
                // One statement found them by transaction; the order is that of their numbers.
                Recent(snapshot, found.sortedBy { it.seq })
            }
        }

    fun page(connection: Connection, after: Snapshot, upTo: Snapshot, seq: Long, last: Long, limit: Int): WindowRows {
        val values = mapOf("after" to after.text, "upTo" to upTo.text, "seq" to seq, "last" to last, "limit" to limit)
        return window.prepare(connection, common + values).use { statement ->
            statement.executeQuery().use { rows ->
                rows.next()
                check(rows)
                val total = rows.getLong(TOTAL)
                val found = ArrayList<LogRow>()
                var read = 0
                var reached = seq
                if (total > 0) {
                    do {
                        LogRows.read(rows, FIRST)?.let(found::add)
                        reached = maxOf(reached, rows.getLong(FIRST))
                        read++
                    } while (rows.next())
                }
                WindowRows(found.sortedBy { it.seq }, if (read < total || total == limit.toLong()) reached else null)
            }
        }
    }

    private fun check(rows: ResultSet) {
        if (rows.getBoolean(STANDBY)) throw UnsupportedServerException("The change log can be read on a primary only; this is a standby")
        check(!rows.getBoolean(IN_TRANSACTION)) { "the log is being read inside a transaction that writes" }
        if (!rows.getBoolean(REGISTERED)) throw LogReader.lost(name)
    }

    companion object {
        /** What a page may take, as the server stores it: rows of 25 MB come one by one. The first row always comes. */
        private const val PAGE_BYTES = 4L shl 20
        private const val STANDBY = 2
        private const val IN_TRANSACTION = 3
        private const val REGISTERED = 4
        private const val TOTAL = 5
        private const val TOTAL_BYTES = 6
        private const val FIRST = 7
        private val BOUNDS = LogSql.of("bounds.sql")

        fun bounds(connection: Connection, after: Snapshot, upTo: Snapshot?): Bounds =
            BOUNDS.prepare(connection, mapOf("after" to after.text, "upTo" to upTo?.text)).use { statement ->
                statement.executeQuery().use { rows ->
                    rows.next()
                    Bounds(after, Snapshot.parse(rows.getString(1)), rows.getLong(2), rows.getLong(3), rows.getLong(4))
                }
            }
    }
}
