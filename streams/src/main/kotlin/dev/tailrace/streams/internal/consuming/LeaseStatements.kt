package dev.tailrace.streams.internal.consuming

import java.sql.Connection
import java.sql.SQLException

/**
 * The leases of a consumer's partitions, in server time. Every acquisition has an owner token of its own: who lost a lease and got it
 * again is somebody else, so nothing of the first time can be mistaken for the second.
 */
internal class LeaseStatements(private val name: String, private val leaseMillis: Long) {
    /** Takes the partition if nobody has it. A row that is locked is being moved at this moment: somebody has it. */
    fun acquire(connection: Connection, part: Int, token: String): StoredPartition? =
        connection.rows(
            """
            update tailrace.consumer c
            set owner = ?::text::uuid, lease_until = clock_timestamp() + ?::bigint * interval '1 ms'
            where (c.name, c.part) in (
                select name, part from tailrace.consumer
                where name = ? and part = ? and (owner is null or lease_until < clock_timestamp())
                for update skip locked
            )
            returning ${StoredPartition.COLUMNS}
            """,
            token,
            leaseMillis,
            name,
            part,
            read = StoredPartition::of,
        ).firstOrNull()

    /** The tokens that still hold what they held. Always in the order of the partitions: two such statements cannot deadlock. */
    fun renew(connection: Connection, tokens: Collection<String>): Set<String> =
        connection.rows(
            """
            update tailrace.consumer c
            set lease_until = clock_timestamp() + ?::bigint * interval '1 ms'
            from (
                select name, part from tailrace.consumer
                where name = ? and owner = any (?::text::uuid[])
                order by part
                for update
            ) held
            where c.name = held.name and c.part = held.part and c.owner = any (?::text::uuid[])
            returning c.owner::text as owner
            """,
            leaseMillis,
            name,
            tokens.arrayText(),
            tokens.arrayText(),
        ) { it.getString("owner") }.toSet()

    fun release(connection: Connection, token: String) {
        connection.change(
            "update tailrace.consumer set owner = null, lease_until = null where name = ? and owner = ?::text::uuid",
            name,
            token,
        )
    }

    /**
     * Ends what a dead reader's host has left open: a frozen host says no goodbye, and its transaction would hold its locks, on this
     * consumer's row or on the application's, until TCP gives up. Its transactions carry its token as their application name.
     */
    fun endTransactionsOf(connection: Connection, token: String) {
        try {
            connection.rows(
                """
                select pg_terminate_backend(pid) from pg_catalog.pg_stat_activity
                where datname = current_database() and application_name = ?
                """,
                applicationName(token),
            ) {}
        } catch (refused: SQLException) {
            // Another role's: then its locks are waited for.
            if (refused.sqlState != "42501") throw refused
        }
    }

    companion object {
        fun applicationName(token: String): String = "tailrace $token"
    }
}
