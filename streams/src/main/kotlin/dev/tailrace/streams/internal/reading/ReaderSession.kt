package dev.tailrace.streams.internal.reading

import dev.tailrace.dsl.driver.PostgresDriver
import dev.tailrace.dsl.error.UnsupportedServerException
import dev.tailrace.streams.error.ChangeLogMissingException
import java.sql.Connection

/** What a reader's connection must be, and is made. */
internal object ReaderSession {
    private const val SCHEMA_VERSION = 1

    // Plans that were made when the log was empty must do when it is full: by index, always, and made once.
    private const val SETTINGS =
        "set enable_seqscan = off; set enable_bitmapscan = off; set plan_cache_mode = force_generic_plan; set jit = off; " +
            "set search_path = pg_catalog; set default_transaction_isolation = 'read committed'; set statement_timeout = 0; " +
            // Existing rows are copied as a trigger writes them; or not at all, where policies hide some.
            "set timezone = 'UTC'; set datestyle = 'ISO, MDY'; set intervalstyle = 'iso_8601'; set extra_float_digits = 1; " +
            "set bytea_output = 'hex'; set lc_monetary = 'C'; set transform_null_equals = off; set standard_conforming_strings = on; " +
            "set row_security = off"

    fun prepare(driver: PostgresDriver, connection: Connection) {
        SETTINGS.split(";").forEach { setting -> connection.createStatement().use { it.execute(setting) } }
        val sql = "select pg_is_in_recovery(), pg_backend_pid(), to_regclass('tailrace.installation') is not null"
        connection.createStatement().use { statement ->
            statement.executeQuery(sql).use { rows ->
                rows.next()
                if (rows.getBoolean(1)) {
                    throw UnsupportedServerException("This server is a standby. The change log can be read on the primary only")
                }
                if (rows.getInt(2) != driver.backendPid(connection)) {
                    throw UnsupportedServerException(
                        "A pooler stands between this client and the server and shares sessions out by transaction. " +
                            "A change stream needs a session of its own: connect to the server itself",
                    )
                }
                if (!rows.getBoolean(3)) {
                    throw ChangeLogMissingException("This database has no change log. Install it: db.changeLog().install()")
                }
            }
        }
        checkVersion(connection)
    }

    private fun checkVersion(connection: Connection) {
        connection.createStatement().use { statement ->
            statement.executeQuery("select version from tailrace.installation").use { rows ->
                rows.next()
                val version = rows.getInt(1)
                if (version != SCHEMA_VERSION) {
                    throw ChangeLogMissingException(
                        "The change log's schema is version $version, this is made for $SCHEMA_VERSION. Run install() of the newer one",
                    )
                }
            }
        }
    }
}
