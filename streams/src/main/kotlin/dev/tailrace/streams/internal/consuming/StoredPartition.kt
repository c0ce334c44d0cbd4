package dev.tailrace.streams.internal.consuming

import dev.tailrace.streams.internal.reading.CopyState
import dev.tailrace.streams.internal.reading.LogCursor
import dev.tailrace.streams.internal.reading.LogRow
import dev.tailrace.streams.internal.reading.Snapshot
import java.sql.ResultSet
import java.time.Instant

/** A row of `tailrace.consumer`, as it was read. */
internal class StoredPartition(
    val part: Int,
    val cursor: LogCursor,
    val skipBefore: Instant?,
    /** Whose it is; a lease that has run out is in here too, see [leased]. */
    val owner: String?,
    val leased: Boolean,
    val paused: Boolean,
    val barrier: Long?,
    val failingSeq: Long?,
    val failures: Int,
    /** Why it is lost; null: it is not. */
    val lost: String?,
    /** Rises with every change of the position, seeks included: epoch microseconds by the server's clock, or a little more. */
    val version: Long,
) {
    /** Whether everything up to [row] is done. */
    fun hasPassed(row: LogRow): Boolean =
        row.xid in cursor.after || (cursor.upTo != null && row.xid in cursor.upTo && row.seq <= cursor.seq)

    companion object {
        /** For a query on `tailrace.consumer c`. */
        const val COLUMNS = """
            c.part, c.position::text as position, c.window_end::text as window_end, c.window_seq,
            c.copying::text as copying,
            (extract(epoch from c.skip_before) * 1000000)::bigint as skip_before,
            c.owner::text as owner, coalesce(c.lease_until > clock_timestamp(), false) as leased, c.paused,
            c.barrier_seq, c.failing_seq, c.failures,
            case
                when c.system_identifier <> (pg_catalog.pg_control_system()).system_identifier
                    then 'its place is one on another server'
                when c.lost_at is not null then coalesce(c.lost_reason, 'retention has trimmed what it had not read')
            end as lost,
            (extract(epoch from c.moved_at) * 1000000)::bigint as version"""

        fun of(row: ResultSet): StoredPartition =
            StoredPartition(
                part = row.getInt("part"),
                cursor = LogCursor(
                    Snapshot.parse(row.getString("position")),
                    row.getString("window_end")?.let(Snapshot::parse),
                    row.getLong("window_seq"),
                    row.getString("copying")?.let(CopyState::parse),
                ),
                skipBefore = row.longOrNull("skip_before")?.let { Instant.EPOCH.plusNanos(it * 1_000) },
                owner = row.getString("owner"),
                leased = row.getBoolean("leased"),
                paused = row.getBoolean("paused"),
                barrier = row.longOrNull("barrier_seq"),
                failingSeq = row.longOrNull("failing_seq"),
                failures = row.getInt("failures"),
                lost = row.getString("lost"),
                version = row.getLong("version"),
            )
    }
}

/** A consumer with all its partitions, as they were read in one statement. */
internal class StoredGroup(
    val partitions: List<StoredPartition>,
    /** How many members have announced themselves and are alive; of a consumer with one partition nobody does. */
    val members: Int,
    /** While the number of partitions changes: where each of them stops. */
    val boundary: Snapshot?,
    val nextPartitions: Int?,
    val retries: Boolean,
)
