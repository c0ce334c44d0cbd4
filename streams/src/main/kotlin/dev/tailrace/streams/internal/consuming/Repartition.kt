package dev.tailrace.streams.internal.consuming

import dev.tailrace.streams.internal.reading.LogCursor
import dev.tailrace.streams.internal.reading.Snapshot
import java.sql.Connection

/**
 * Changes the number of a consumer's partitions: each is read to one common snapshot, the boundary; then all are rewritten standing there.
 *
 *     request: lock the group, fence everybody,                          finish: every partition stands at the boundary
 *     boundary := the newest snapshot any partition has reached for      and has no window open: rewrite the rows, fence everybody
 *          │                                                                  ▲
 *          └── (A, ∅) becomes (A, boundary]; readers acquire and drain ───────┘
 *
 * With everybody fenced in the transaction that sets the boundary, no window in anybody's memory can go beyond it and be stored.
 */
internal class Repartition(private val name: String) {
    private val group = GroupStatements(name)

    /** In a transaction. False: there is no such consumer. */
    fun request(connection: Connection, partitions: Int): Boolean {
        if (!group.lock(connection)) return false
        val stored = checkNotNull(group.read(connection))
        if (stored.partitions.size == partitions && stored.nextPartitions == null) return true
        // A key that one partition has copied may be of a share that another one has not: no common place says that.
        check(stored.partitions.all { it.cursor.copying == null }) {
            "Consumer $name is copying the existing rows. Change its partitions when that is done"
        }
        val boundary = stored.boundary ?: stored.partitions.map { it.cursor.upTo ?: it.cursor.after }.maxWith(OLDEST_FIRST)
        connection.change(
            "update tailrace.consumer_group set next_partitions = ?, boundary = ?::text::pg_snapshot where name = ?",
            partitions,
            boundary.text,
            name,
        )
        connection.change(
            """
            update tailrace.consumer
            set owner = null, lease_until = null,
                window_end = case when window_end is null and position::text <> ? then ?::text::pg_snapshot else window_end end,
                window_seq = case when window_end is null and position::text <> ? then 0 else window_seq end,
                moved_at = greatest(clock_timestamp(), moved_at + interval '1 microsecond')
            where name = ?
            """,
            boundary.text,
            boundary.text,
            boundary.text,
            name,
        )
        finish(connection)
        return true
    }

    /** In a transaction. Done by whoever looks first when all is drained; does nothing before. */
    fun finish(connection: Connection) {
        if (!group.lock(connection)) return
        val stored = group.read(connection) ?: return
        val next = stored.nextPartitions ?: return
        if (!stored.partitions.all(stored::isDone)) return
        val first = stored.partitions.first()
        connection.change("delete from tailrace.consumer where name = ?", name)
        val place = StartPlace(LogCursor(checkNotNull(stored.boundary)), first.skipBefore)
        group.insertPartitions(connection, next, place, stored.partitions.any { it.paused })
        connection.change(
            "update tailrace.consumer_group set partitions = ?, next_partitions = null, boundary = null where name = ?",
            next,
            name,
        )
    }

    private companion object {
        /** Of two snapshots of one server the later one shows whatever the earlier one does. */
        val OLDEST_FIRST: Comparator<Snapshot> =
            compareBy<Snapshot> { it.xmax }.thenBy { it.xmin }.thenByDescending { it.text.substringAfterLast(':').count { c -> c == ',' } }
                .thenBy { it.text.endsWith(':') }
    }
}
