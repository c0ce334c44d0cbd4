package dev.tailrace.dsl.internal.cluster

import dev.tailrace.dsl.cluster.Lsn
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.Work
import java.sql.Connection
import java.sql.ResultSet
import java.time.Duration
import java.time.Instant

/** What a server said of itself. [position] is how far its log is written to disk on a primary, replayed on a standby. */
internal class ProbeAnswer(
    val asked: Instant,
    val answered: Instant,
    val standby: Boolean,
    val position: Lsn?,
    val received: Lsn?,
    val sinceReplayed: Duration?,
)

/** A question to one server, in one cheap statement. */
internal class Question<T>(operation: String, private val sql: String, private val read: (ResultSet) -> T) : Work<T> {
    val options: ExecutionOptions = ExecutionOptions.of(operation, sql)

    override fun run(connection: Connection): T = connection.prepareStatement(sql).use { statement ->
        statement.executeQuery().use { row ->
            row.next()
            read(row)
        }
    }
}

internal class ServerAnswer(val standby: Boolean, val position: Lsn?, val received: Lsn?, val sinceReplayed: Duration?)

internal val PROBE = Question(
    "probe",
    """
    select standby,
           (case when standby then pg_last_wal_replay_lsn() else pg_current_wal_flush_lsn() end)::text,
           (case when standby then pg_last_wal_receive_lsn() end)::text,
           (case when standby then extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) end)::float8
    from (select pg_is_in_recovery() as standby) as server
    """.trimIndent(),
) { row ->
    val standby = row.getBoolean(1)
    val seconds = row.getDouble(4).takeUnless { row.wasNull() }
    // Clocks of two servers may differ: a commit from the future is one of now.
    ServerAnswer(standby, row.lsn(2), row.lsn(3), seconds?.let { Duration.ofMillis((it.coerceAtLeast(0.0) * 1_000).toLong()) })
}

internal val REPLAYED = Question("replayed", "select pg_last_wal_replay_lsn()::text") { row -> row.lsn(1) }

/**
 * Where the log ends: the place that a replica must have replayed to show every change committed so far.
 *
 * The end is told as the place of the *next* record, which at the very start of a page lies behind that page's header (24 bytes, 40 in the
 * first page of a segment); a replica says only that it has replayed up to the page, so it would seem to lag until somebody writes again.
 * Never the flushed end: a commit with `synchronous_commit` off is not flushed yet.
 */
internal val WRITTEN = Question(
    "written",
    "select pg_current_wal_insert_lsn()::text, current_setting('wal_block_size')::int8, pg_size_bytes(current_setting('wal_segment_size'))",
) { row -> requireNotNull(row.lsn(1)).beforePageHeader(row.getLong(2), row.getLong(3)) }

private const val PAGE_HEADER_BYTES = 24L
private const val SEGMENT_HEADER_BYTES = 40L

internal fun Lsn.beforePageHeader(pageBytes: Long, segmentBytes: Long): Lsn = when {
    java.lang.Long.remainderUnsigned(value(), segmentBytes) == SEGMENT_HEADER_BYTES -> Lsn(value() - SEGMENT_HEADER_BYTES)
    java.lang.Long.remainderUnsigned(value(), pageBytes) == PAGE_HEADER_BYTES -> Lsn(value() - PAGE_HEADER_BYTES)
    else -> this
}

private fun ResultSet.lsn(column: Int): Lsn? = getString(column)?.let(Lsn::parse)
