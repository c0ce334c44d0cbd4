package dev.tailrace.streams.internal.consuming

import dev.tailrace.streams.internal.reading.LogCursor
import dev.tailrace.streams.internal.reading.Snapshot
import java.sql.Connection

/** The place of one partition, as long as [token] holds its lease. Everything here is refused to whoever has lost it. */
internal class PositionStatements(
    private val name: String,
    val part: Int,
    private val token: String,
) {
    /** The place, and what its reader must know of the whole, in one look; null: it is not ours any more. */
    fun load(connection: Connection): LoadedPlace? =
        connection.rows(
            """
            select g.partitions, g.boundary::text as boundary, ${StoredPartition.COLUMNS}
            from tailrace.consumer c join tailrace.consumer_group g on g.name = c.name
            where c.name = ? and c.part = ? and c.owner = ?::text::uuid
            """,
            name,
            part,
            token,
        ) { row ->
            LoadedPlace(StoredPartition.of(row), row.getInt("partitions"), row.getString("boundary")?.let(Snapshot::parse))
        }.firstOrNull()

    /**
     * Moves the place by compare-and-set, and gives its new version; null: it is not ours, or not where we thought. To be the last
     * statement of its transaction: it locks the row that leases are renewed in. Without `synchronous_commit` a position could be told
     * as stored and yet be forgotten by a crash, so where it is off it is set for this transaction.
     */
    fun move(connection: Connection, from: LogCursor, to: LogCursor): Long? =
        connection.rows(
            """
            update tailrace.consumer
            set position = ?::text::pg_snapshot, window_end = ?::text::pg_snapshot, window_seq = ?::text::bigint,
                copying = ?::text::jsonb, barrier_seq = null, failing_seq = null, failures = 0,
                moved_at = greatest(clock_timestamp(), moved_at + interval '1 microsecond')
            where name = ? and part = ? and owner = ?::text::uuid and lost_at is null
                and position::text = ? and window_end::text is not distinct from ?::text and coalesce(window_seq, 0) = ?
                and copying is not distinct from ?::text::jsonb
            returning (extract(epoch from moved_at) * 1000000)::bigint as version,
                case when current_setting('synchronous_commit') = 'off' then set_config('synchronous_commit', 'local', true) end
            """,
            to.after.text,
            to.upTo?.text,
            to.windowSeq,
            to.copying?.toJson(),
            name,
            part,
            token,
            from.after.text,
            from.upTo?.text,
            from.seq,
            from.copying?.toJson(),
        ) { it.getLong("version") }.firstOrNull()

    /** Counts a failure of a change; gives how many there are; null: it is not ours. */
    fun countFailure(connection: Connection, seq: Long): Int? =
        connection.rows(
            """
            update tailrace.consumer
            set failures = case when failing_seq = ? then failures + 1 else 1 end, failing_seq = ?
            where name = ? and part = ? and owner = ?::text::uuid
            returning failures
            """,
            seq,
            seq,
            name,
            part,
            token,
        ) { it.getInt("failures") }.firstOrNull()

    /** Says that everything before change [seq] is done, and waits for the other partitions; null: it is not ours. */
    fun reachBarrier(connection: Connection, seq: Long): Boolean =
        connection.change(
            "update tailrace.consumer set barrier_seq = ? where name = ? and part = ? and owner = ?::text::uuid",
            seq,
            name,
            part,
            token,
        ) == 1

    /** Whether the place is still ours. To be the last statement of a transaction that does not move it: it locks as [move] does. */
    fun hold(connection: Connection): Boolean =
        connection.rows(
            "select from tailrace.consumer where name = ? and part = ? and owner = ?::text::uuid and lost_at is null for update",
            name,
            part,
            token,
        ) {}.isNotEmpty()

    fun markLost(connection: Connection, reason: String) {
        connection.change(
            """
            update tailrace.consumer
            set lost_at = coalesce(lost_at, clock_timestamp()), lost_reason = coalesce(lost_reason, ?), owner = null, lease_until = null
            where name = ? and part = ? and owner = ?::text::uuid
            """,
            reason,
            name,
            part,
            token,
        )
    }
}

internal class LoadedPlace(val partition: StoredPartition, val partitions: Int, val boundary: Snapshot?)
