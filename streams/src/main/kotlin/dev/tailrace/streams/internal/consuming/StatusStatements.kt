package dev.tailrace.streams.internal.consuming

import dev.tailrace.streams.consumer.ConsumerStatus
import java.sql.Connection
import java.sql.ResultSet
import java.time.Duration
import java.time.Instant

/** Where a consumer stands. */
internal class StatusStatements(private val name: String) {
    /** Null: there is no such consumer. */
    fun read(connection: Connection): ConsumerStatus? {
        val partitions = connection.rows(PARTITIONS, ConsumerStatus.LAG_COUNTED, name, read = ::partition)
        if (partitions.isEmpty()) return null
        return connection.rows(GROUP, name, name) { row ->
            ConsumerStatus(
                name,
                partitions,
                row.longOrNull("next_partitions")?.toInt(),
                connection.rows(OLDEST_WRITER, read = ::writer).firstOrNull(),
                row.getLong("dead_letters"),
            )
        }.firstOrNull()
    }

    private fun partition(row: ResultSet): ConsumerStatus.Partition {
        val stored = StoredPartition.of(row)
        val cursor = stored.cursor
        return ConsumerStatus.Partition(
            stored.part,
            cursor.after.text + cursor.upTo?.let { " to $it, after ${cursor.seq}" }.orEmpty(),
            instant(stored.version),
            stored.owner != null && stored.leased,
            stored.paused,
            row.getLong("lag_rows"),
            Duration.ofNanos(row.getLong("lag_micros") * NANOS_PER_MICRO),
            stored.failingSeq,
            stored.failures,
            stored.lost,
        )
    }

    private fun writer(row: ResultSet) =
        ConsumerStatus.OldestWriter(row.longOrNull("pid")?.toInt(), row.getString("prepared"), instant(row.getLong("since")))

    private fun instant(micros: Long) = Instant.EPOCH.plusNanos(micros * NANOS_PER_MICRO)

    private companion object {
        const val NANOS_PER_MICRO = 1_000L

        const val PARTITIONS = """
            select ${StoredPartition.COLUMNS}, lag.rows as lag_rows,
                coalesce((extract(epoch from clock_timestamp() - lag.oldest) * 1000000)::bigint, 0) as lag_micros
            from tailrace.consumer c
            cross join lateral (
                select count(*) as rows, min(ahead.at) as oldest
                from (
                    select l.at from tailrace.change_log l
                    where l.xid >= pg_snapshot_xmin(c.position)
                        and not pg_visible_in_snapshot(l.xid, c.position)
                        and not (
                            c.window_end is not null and l.seq <= c.window_seq and pg_visible_in_snapshot(l.xid, c.window_end)
                        )
                        and (c.skip_before is null or l.at >= c.skip_before)
                    limit ?
                ) ahead
            ) lag
            where c.name = ?
            order by c.part"""

        const val GROUP = """
            select g.next_partitions, (select count(*) from tailrace.dead_letter d where d.consumer = ?) as dead_letters
            from tailrace.consumer_group g where g.name = ?"""

        // Of another role's session a role without pg_read_all_stats sees no transaction.
        const val OLDEST_WRITER = """
            select pid, null as prepared, (extract(epoch from xact_start) * 1000000)::bigint as since
            from pg_catalog.pg_stat_activity
            where datname = current_database() and backend_xid is not null and pid <> pg_backend_pid() and xact_start is not null
            union all
            select null, gid, (extract(epoch from prepared) * 1000000)::bigint
            from pg_catalog.pg_prepared_xacts
            where database = current_database()
            order by since
            limit 1"""
    }
}
