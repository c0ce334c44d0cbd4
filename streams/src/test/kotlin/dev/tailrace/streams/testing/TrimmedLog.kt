package dev.tailrace.streams.testing

import dev.tailrace.streams.internal.log.TrimStep
import java.sql.Connection

/** A [RawLog] whose rows go to the segment that is written now, as the trigger puts them. */
class TrimmedLog : AutoCloseable {
    val raw = RawLog()
    private val control = raw.connect()

    init {
        policy()
    }

    /** A segment is a fifth of [maxBytes]. */
    fun policy(maxAge: String = "7 days", maxBytes: Long = 5L shl 20, keep: String = "0") =
        raw.execute("update tailrace.retention set max_age = '$maxAge', max_bytes = $maxBytes, keep = '$keep'")

    /** A share of a segment each: about 330 bytes with their indexes. Numbered by the row's key, from [first]. */
    fun fill(first: Int, count: Int, connection: Connection = control, age: String = "0", op: Char = 'U', segment: Int? = null) =
        raw.execute(
            "insert into tailrace.change_log (segment, watched, op, key, new, at) " +
                "select ${segment ?: "(select last_value from tailrace.segment) % 4"}, 1, '$op', jsonb_build_object('id', i), " +
                "jsonb_build_object('id', i, 'v', md5(i::text)), clock_timestamp() - interval '$age' " +
                "from generate_series($first, ${first + count - 1}) i",
            connection,
        )

    /** More than a segment is to hold. */
    fun fillSegment(first: Int = 1, age: String = "0") = fill(first, SEGMENT_ROWS, age = age)

    /** The consumer has done everything that has been committed. */
    fun hasReadAll(name: String) =
        raw.execute(
            "update tailrace.consumer set position = pg_current_snapshot(), window_end = null, window_seq = null where name = '$name'",
        )

    fun rows(): Long = long("select count(*) from tailrace.change_log")

    /** On disk, indexes included. */
    fun bytes(): Long = long("select sum(pg_total_relation_size('tailrace.change_log_' || n)) from generate_series(0, 3) n")

    fun long(sql: String): Long = text(sql)!!.toLong()

    fun text(sql: String): String? =
        control.createStatement().use { statement ->
            statement.executeQuery(sql).use { rows ->
                rows.next()
                rows.getString(1)
            }
        }

    /** Steps until there is nothing more to do. */
    internal fun trim(connection: Connection = control): List<TrimStep> {
        val steps = ArrayList<TrimStep>()
        do steps += TrimStep.take(connection, 100) while (steps.last().isProgress)
        return steps
    }

    override fun close() {
        control.close()
        raw.close()
    }

    companion object {
        const val SEGMENT_ROWS = 5_000
    }
}
