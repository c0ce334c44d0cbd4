package dev.tailrace.streams.internal.consuming

import dev.tailrace.streams.internal.reading.Snapshot
import java.sql.Connection

/** What is asked about a consumer as a whole: [name]. Runs on whatever connection it is given, in autocommit unless said otherwise. */
internal class GroupStatements(private val name: String) {
    /** Null: there is no such consumer. */
    fun read(connection: Connection): StoredGroup? {
        var group: StoredGroup? = null
        val partitions = connection.rows(
            """
            select g.next_partitions, g.boundary::text as boundary,
                (select count(*) from tailrace.member m where m.name = g.name and m.lease_until > clock_timestamp()) as members,
                exists (select from tailrace.dead_letter d where d.consumer = g.name and d.retry) as retries,
                ${StoredPartition.COLUMNS}
            from tailrace.consumer_group g join tailrace.consumer c on c.name = g.name
            where g.name = ?
            order by c.part
            """,
            name,
        ) { row ->
            group = group ?: StoredGroup(
                emptyList(),
                row.getInt("members"),
                row.getString("boundary")?.let(Snapshot::parse),
                row.longOrNull("next_partitions")?.toInt(),
                row.getBoolean("retries"),
            )
            StoredPartition.of(row)
        }
        return group?.let { StoredGroup(partitions, it.members, it.boundary, it.nextPartitions, it.retries) }
    }

    /** In a transaction. Whoever comes second changes nothing. A [live] one goes with its reader. */
    fun create(connection: Connection, partitions: Int, at: StartPlace, live: Boolean = false): Boolean {
        val created = connection.change(
            "insert into tailrace.consumer_group (name, partitions, live) values (?, ?, ?::text::boolean) on conflict do nothing",
            name,
            partitions,
            live,
        ) == 1
        if (created) insertPartitions(connection, partitions, at)
        return created
    }

    fun insertPartitions(connection: Connection, partitions: Int, at: StartPlace, paused: Boolean = false) {
        connection.change(
            """
            insert into tailrace.consumer (name, part, position, window_end, window_seq, copying, skip_before, paused)
            select ?, part, ?::text::pg_snapshot, ?::text::pg_snapshot, ?::text::bigint, ?::text::jsonb, ?::text::timestamptz,
                ?::text::boolean
            from generate_series(0, ?::bigint - 1) part
            """,
            name,
            at.cursor.after.text,
            at.cursor.upTo?.text,
            at.cursor.windowSeq,
            at.cursor.copying?.toJson(),
            at.skipBefore,
            paused,
            partitions,
        )
    }

    /** Announces a reader, and forgets those that have died. */
    fun announce(connection: Connection, member: String, leaseMillis: Long) {
        connection.change(
            """
            with dead as (
                delete from tailrace.member
                where name = ? and member <> ?::text::uuid and lease_until < clock_timestamp() - interval '1 minute'
            )
            insert into tailrace.member (name, member, lease_until)
            values (?, ?::text::uuid, clock_timestamp() + ?::bigint * interval '1 ms')
            on conflict (name, member) do update set lease_until = excluded.lease_until
            """,
            name,
            member,
            name,
            member,
            leaseMillis,
        )
    }

    fun withdraw(connection: Connection, member: String) {
        connection.change("delete from tailrace.member where name = ? and member = ?::text::uuid", name, member)
    }

    fun pause(connection: Connection, paused: Boolean): Int =
        connection.change("update tailrace.consumer set paused = ?::text::boolean where name = ?", paused, name)

    /**
     * In a transaction. Fences whoever reads: with no owner left, neither a lease can be renewed nor a position be moved.
     * `moved_at` rises, so that a reader tells this from a server that was set back.
     */
    fun seek(connection: Connection, to: StartPlace): Int {
        lock(connection)
        connection.change(
            "update tailrace.consumer_group set next_partitions = null, boundary = null where name = ?",
            name,
        )
        return connection.change(
            """
            update tailrace.consumer
            set position = ?::text::pg_snapshot, window_end = ?::text::pg_snapshot, window_seq = ?::text::bigint,
                copying = ?::text::jsonb, skip_before = ?::text::timestamptz, owner = null, lease_until = null,
                barrier_seq = null, failing_seq = null, failures = 0, lost_at = null, lost_reason = null,
                system_identifier = (pg_catalog.pg_control_system()).system_identifier,
                moved_at = greatest(clock_timestamp(), moved_at + interval '1 microsecond')
            where name = ?
            """,
            to.cursor.after.text,
            to.cursor.upTo?.text,
            to.cursor.windowSeq,
            to.cursor.copying?.toJson(),
            to.skipBefore,
            name,
        )
    }

    fun remove(connection: Connection): Boolean {
        connection.change("delete from tailrace.dead_letter where consumer = ?", name)
        return connection.change("delete from tailrace.consumer_group where name = ?", name) == 1
    }

    /** Before several partitions are changed at once, so that two who do cannot deadlock. */
    fun lock(connection: Connection): Boolean =
        connection.rows("select from tailrace.consumer_group where name = ? for update", name) {}.isNotEmpty()
}
