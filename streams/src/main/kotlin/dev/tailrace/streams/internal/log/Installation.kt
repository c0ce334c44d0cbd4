package dev.tailrace.streams.internal.log

import dev.tailrace.dsl.error.InvalidQueryException
import dev.tailrace.dsl.internal.NearestName
import dev.tailrace.streams.error.ChangeLogMissingException
import java.sql.Connection

/** The log's schema and its role, on a connection inside a transaction. */
internal object Installation {
    const val VERSION = 1

    fun install(connection: Connection) {
        // Two installers at a time: the second finds the first one's work.
        connection.execute("select pg_advisory_xact_lock(hashtextextended('dev.tailrace.streams install', 0))")
        if (installedVersion(connection) == null) {
            connection.execute("set local lock_timeout to '2s'")
            script().forEach(connection::execute)
        } else {
            require(connection)
        }
    }

    fun script(): List<String> = listOf("schema.sql", "needs.sql", "trim.sql", "role.sql").map(SqlText::resource)

    /** @throws ChangeLogMissingException unless the log is there, in our version */
    fun require(connection: Connection) {
        val version = installedVersion(connection)
            ?: throw ChangeLogMissingException("This database has no change log: call ChangeLog.install() first.")
        if (version != VERSION) {
            throw ChangeLogMissingException(
                "The change log of this database has version $version, and this Tailrace works with version $VERSION. " +
                    "Use the Tailrace that made it, or uninstall it and install it again.",
            )
        }
    }

    fun installedVersion(connection: Connection): Int? =
        if (connection.strings("select 'x' where to_regclass('tailrace.installation') is not null").isEmpty()) {
            null
        } else {
            connection.strings("select max(version)::text from tailrace.installation").single().toInt()
        }

    fun grant(connection: Connection, role: String) {
        require(connection)
        val roles = connection.strings("select rolname::text from pg_roles")
        if (role !in roles) throw InvalidQueryException("There is no role \"$role\"" + NearestName.suggestion(role, roles))
        connection.execute(grantScript(role))
    }

    fun grantScript(role: String): String = SqlText.filled(SqlText.resource("grant.sql"), mapOf("role" to SqlText.quoted(role)))

    fun remove(connection: Connection) = connection.execute(SqlText.resource("uninstall.sql"))
}
