package dev.tailrace.streams.internal.live

import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.streams.internal.reading.LogCursor
import dev.tailrace.streams.internal.reading.Snapshot
import java.sql.Connection
import java.sql.PreparedStatement

/** The rows of a live reader in `tailrace.consumer`: its own is part 0, subscribers that are behind have the others. */
internal object PlaceStatements {
    val PLACE: ExecutionOptions = ExecutionOptions.of("live place", "").inTransaction()
    private const val LEASE = "clock_timestamp() + interval '30 seconds'"
    private const val VERSION = "(extract(epoch from moved_at) * 1000000)::bigint"

    private const val REMOVE_DEAD =
        "delete from tailrace.consumer_group g where g.live and g.created_at < clock_timestamp() - interval '30 seconds' and not exists (" +
            "select from tailrace.consumer c where c.name = g.name and c.lease_until > clock_timestamp())"
    private const val CREATE_GROUP = "insert into tailrace.consumer_group (name, partitions, live) values (?, 1, true)"
    private const val STORE =
        "insert into tailrace.consumer (name, part, position, window_end, window_seq, lease_until) " +
            "values (?, ?, ?::text::pg_snapshot, ?::text::pg_snapshot, ?, $LEASE)"
    private const val MOVE =
        "update tailrace.consumer set position = ?::text::pg_snapshot, window_end = ?::text::pg_snapshot, window_seq = ?, " +
            "lease_until = $LEASE, moved_at = greatest(clock_timestamp(), moved_at + interval '1 microsecond') " +
            "where name = ? and part = ? and lost_at is null returning $VERSION"
    private const val RENEW = "update tailrace.consumer set lease_until = $LEASE where name = ?"
    private const val LOAD =
        "select part, position::text, window_end::text, window_seq, $VERSION from tailrace.consumer c " +
            "where name = ? and lost_at is null " +
            "and c.system_identifier = (select s.system_identifier from pg_control_system() s)"

    /** @property version rises whenever the place is moved: one that is lower than it was is that of a server which was set back */
    class Place(val cursor: LogCursor, val version: Long)

    /** Makes a place at what is visible now; removes those of readers that are dead. */
    fun create(connection: Connection, name: String): LogCursor {
        durably(connection)
        connection.createStatement().use { it.execute(REMOVE_DEAD) }
        update(connection, CREATE_GROUP) { it.setString(1, name) }
        val now = LogCursor(snapshot(connection))
        store(connection, name, 0, now)
        return now
    }

    /** Where the parts of [name] stand, with the lease renewed. */
    fun load(connection: Connection, name: String): Map<Int, Place> {
        durably(connection)
        renew(connection, name)
        return connection.prepareStatement(LOAD).use { statement ->
            statement.setString(1, name)
            statement.executeQuery().use { rows ->
                buildMap {
                    while (rows.next()) {
                        val end = rows.getString(3)?.let(Snapshot::parse)
                        put(rows.getInt(1), Place(LogCursor(Snapshot.parse(rows.getString(2)), end, rows.getLong(4)), rows.getLong(5)))
                    }
                }
            }
        }
    }

    fun renew(connection: Connection, name: String): Int = update(connection, RENEW) { it.setString(1, name) }

    /** The place's new version; null if there is no such place any more. */
    fun move(connection: Connection, name: String, part: Int, cursor: LogCursor): Long? =
        connection.prepareStatement(MOVE).use { statement ->
            statement.bind(1, cursor)
            statement.setString(4, name)
            statement.setInt(5, part)
            statement.executeQuery().use { if (it.next()) it.getLong(1) else null }
        }

    fun store(connection: Connection, name: String, part: Int, cursor: LogCursor) {
        update(connection, STORE) {
            it.setString(1, name)
            it.setInt(2, part)
            it.bind(3, cursor)
        }
    }

    /** Removes the parts that are behind, except [parts]. */
    fun keepOnly(connection: Connection, name: String, parts: Collection<Int>) {
        update(connection, "delete from tailrace.consumer where name = ? and part > 0 and part <> all (?::text::int[])") {
            it.setString(1, name)
            it.setString(2, parts.joinToString(",", "{", "}"))
        }
    }

    fun remove(connection: Connection, name: String) {
        update(connection, "delete from tailrace.consumer_group where name = ?") { it.setString(1, name) }
    }

    fun snapshot(connection: Connection): Snapshot =
        connection.createStatement().use { statement ->
            statement.executeQuery("select pg_current_snapshot()::text").use {
                it.next()
                Snapshot.parse(it.getString(1))
            }
        }

    /** Only a commit that survives a crash proves that the transactions before it keep their numbers. */
    fun durably(connection: Connection) {
        connection.createStatement().use { it.execute("set local synchronous_commit = on") }
    }

    private fun PreparedStatement.bind(first: Int, cursor: LogCursor) {
        setString(first, cursor.after.text)
        setString(first + 1, cursor.upTo?.text)
        setLong(first + 2, cursor.seq)
    }

    private inline fun update(connection: Connection, sql: String, bind: (PreparedStatement) -> Unit): Int =
        connection.prepareStatement(sql).use {
            bind(it)
            it.executeUpdate()
        }
}
