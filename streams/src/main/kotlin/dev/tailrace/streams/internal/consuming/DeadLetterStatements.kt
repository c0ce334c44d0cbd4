package dev.tailrace.streams.internal.consuming

import dev.tailrace.streams.internal.reading.CopyState
import dev.tailrace.streams.internal.reading.LogRow
import java.sql.Connection
import java.sql.ResultSet
import java.time.Instant

/** A row of `tailrace.dead_letter`. */
internal class StoredLetter(val id: Long, val part: Int, val row: LogRow, val failures: Int, val error: String, val failedAt: Instant)

/** The changes of a consumer that were put aside. */
internal class DeadLetterStatements(private val name: String) {
    fun put(connection: Connection, part: Int, row: LogRow, failures: Int, cause: Throwable) {
        connection.change(
            """
            insert into tailrace.dead_letter (
                consumer, part, seq, xid, watched, op, key, old_key, old, new, changed, note, at, failures, error
            ) values (
                ?, ?, ?, ?::text::xid8, ?, ?::text::"char", ?::text::jsonb, ?::text::jsonb, ?::text::jsonb, ?::text::jsonb,
                string_to_array(?::text, chr(1)), ?, ?::text::timestamptz, ?, ?
            )
            """,
            name,
            part,
            row.seq,
            row.xid.toString(),
            row.watched,
            row.op.code.toString(),
            row.key,
            // A key that another row of its statement has taken is not deleted when this is handled again, either.
            row.oldKey.takeUnless { row.oldKeyTaken },
            row.old,
            row.new,
            row.changed.joinToString("\u0001").ifEmpty { null },
            row.note,
            row.at,
            failures,
            describe(cause),
        )
    }

    fun list(connection: Connection, limit: Int): List<StoredLetter> =
        connection.rows("select $COLUMNS from tailrace.dead_letter where consumer = ? order by id limit ?", name, limit, read = ::letter)

    /** Those that were asked for and fall to [part] of [parts] now. */
    fun retries(connection: Connection, part: Int, parts: Int): List<Long> =
        connection.rows(
            "select id from tailrace.dead_letter where consumer = ? and retry and part % ?::int = ? order by id",
            name,
            parts,
            part,
        ) { it.getLong("id") }

    fun requestRetry(connection: Connection, id: Long): Boolean =
        connection.change("update tailrace.dead_letter set retry = true where consumer = ? and id = ?", name, id) == 1

    fun discard(connection: Connection, id: Long): Boolean =
        connection.change("delete from tailrace.dead_letter where consumer = ? and id = ?", name, id) == 1

    /** In the transaction that handles it; null: it is not there any more. */
    fun take(connection: Connection, id: Long): LogRow? =
        connection.rows(
            "delete from tailrace.dead_letter where consumer = ? and id = ? and retry returning $COLUMNS",
            name,
            id,
            read = ::letter,
        ).firstOrNull()?.row

    fun failedAgain(connection: Connection, id: Long, cause: Throwable) {
        connection.change(
            """
            update tailrace.dead_letter
            set retry = false, failures = failures + 1, error = ?, failed_at = clock_timestamp()
            where consumer = ? and id = ?
            """,
            describe(cause),
            name,
            id,
        )
    }

    private companion object {
        const val COLUMNS = """id, part, seq, xid::text as xid, watched, op::text as op, key::text as key, old_key::text as old_key,
            old::text as old, new::text as new, array_to_string(changed, chr(1)) as changed, note,
            (extract(epoch from at) * 1000000)::bigint as at, failures, error,
            (extract(epoch from failed_at) * 1000000)::bigint as failed_at"""

        const val NANOS_PER_MICRO = 1_000L

        fun letter(row: ResultSet): StoredLetter =
            StoredLetter(
                row.getLong("id"),
                row.getInt("part"),
                logRow(row),
                row.getInt("failures"),
                row.getString("error"),
                Instant.EPOCH.plusNanos(row.getLong("failed_at") * NANOS_PER_MICRO),
            )

        fun logRow(row: ResultSet): LogRow {
            val op = LogRow.Op.of(row.getString("op")[0])
            val oldKey = row.getString("old_key")
            val seq = row.getLong("seq")
            val watched = row.getInt("watched")
            return LogRow(
                seq = seq,
                xid = row.getString("xid").toLong(),
                watched = watched,
                op = op,
                key = row.getString("key"),
                oldKey = oldKey,
                old = row.getString("old"),
                new = row.getString("new"),
                changed = row.getString("changed")?.split('\u0001').orEmpty(),
                oldKeyTaken = op == LogRow.Op.KEY_UPDATE && oldKey == null,
                note = row.getString("note"),
                at = Instant.EPOCH.plusNanos(row.getLong("at") * NANOS_PER_MICRO),
                // No change has number 0: it is an existing row that was copied.
                copied = if (seq == 0L) CopyState(listOf(watched)) else null,
            )
        }

        /** The causes too, each as its class and message; what a message may quote is its exception's affair. */
        fun describe(cause: Throwable): String =
            generateSequence(cause) { it.cause }.take(5).distinct().joinToString("\ncaused by ") { it.toString().take(2_000) }
                .replace('\u0000', ' ')
    }
}
