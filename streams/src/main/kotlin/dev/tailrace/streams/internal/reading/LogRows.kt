package dev.tailrace.streams.internal.reading

import java.sql.ResultSet
import java.time.Instant

/** What every statement that reads the log selects of a row, and how it becomes a [LogRow]. */
internal object LogRows {
    /** The columns; contents only if [condition] holds. */
    fun columns(condition: String, filter: LogFilter): String =
        """l.seq, l.xid::text, l.watched, l.op::text,
        |    case when $condition then l.key::text end, case when $condition then l.old_key::text end,
        |    case when $condition then l.old::text end, case when $condition then l.new::text end,
        |    array_to_string(l.changed, chr(1)), $KEY_TAKEN, l.note,
        |    (extract(epoch from l.at) * 1000000)::bigint, ${LogFilterSql.shares(filter)}
        """.trimMargin()

    /** What a row's contents take in the table, compressed as they are: nothing is fetched for it. */
    const val BYTES: String = "coalesce(pg_column_size(l.old), 0) + coalesce(pg_column_size(l.new), 0)"

    // Within a statement that moves keys, or rows between partitions, an earlier row may be at this key by now.
    private const val KEY_TAKEN = """(l.op = 'K' or l.op = 'D' and l.statement is not null) and exists (
        select from tailrace.change_log e
        where e.statement is not null and e.op in ('K', 'I') and e.xid = l.xid and e.statement = l.statement
            and md5(e.key::text) = md5(coalesce(l.old_key, l.key)::text)
            and e.key = coalesce(l.old_key, l.key) and e.watched = l.watched and e.seq < l.seq
    )"""

    private const val MICROS_PER_SECOND = 1_000_000L

    /** The row whose columns begin at [first]; null if nothing of it is this reader's, or it deletes what has been taken over. */
    fun read(rows: ResultSet, first: Int): LogRow? {
        var column = first
        val row =
            LogRow(
                seq = rows.getLong(column++),
                xid = rows.getString(column++).toLong(),
                watched = rows.getInt(column++),
                op = LogRow.Op.of(rows.getString(column++)[0]),
                key = rows.getString(column++),
                oldKey = rows.getString(column++),
                old = rows.getString(column++),
                new = rows.getString(column++),
                changed = rows.getString(column++)?.split('\u0001').orEmpty(),
                oldKeyTaken = rows.getBoolean(column++),
                note = rows.getString(column++),
                at = instant(rows.getLong(column++)),
            )
        val comes = rows.getBoolean(column++)
        val goes = rows.getBoolean(column)
        return when {
            row.op == LogRow.Op.DELETE && row.oldKeyTaken -> null
            comes && goes -> row
            comes -> row.asInsert()
            row.oldKeyTaken -> null
            else -> row.asDelete()
        }
    }

    private fun instant(micros: Long) =
        Instant.ofEpochSecond(Math.floorDiv(micros, MICROS_PER_SECOND), Math.floorMod(micros, MICROS_PER_SECOND) * 1_000)
}
