package dev.tailrace.streams.internal.log

import java.sql.Connection

/**
 * What one call of `tailrace.trim` did: it empties one segment at the most.
 *
 * @property postponed it did not get a lock in time, and did nothing but what [rotated] says
 * @property crowded another look soon is worth while
 */
internal class TrimStep(
    val emptied: Boolean,
    val rotated: Boolean,
    val postponed: Boolean,
    val crowded: Boolean,
    val freedBytes: Long,
    val logBytes: Long,
    val lost: List<String>,
) {
    /** Whether the next step may find more to do. */
    val isProgress: Boolean get() = emptied || rotated

    companion object {
        private const val SQL =
            "select emptied, rotated, postponed, crowded, freed_bytes, log_bytes, array_to_string(lost, chr(1)) from tailrace.trim(?)"

        /** Waits [patienceMillis] for each lock at the most. Readers may have to wait as long. */
        fun take(connection: Connection, patienceMillis: Int): TrimStep =
            LogRetention.inLog {
                connection.prepareStatement(SQL).use { statement ->
                    statement.setInt(1, patienceMillis)
                    statement.executeQuery().use { rows ->
                        rows.next()
                        TrimStep(
                            rows.getBoolean("emptied"),
                            rows.getBoolean("rotated"),
                            rows.getBoolean("postponed"),
                            rows.getBoolean("crowded"),
                            rows.getLong("freed_bytes"),
                            rows.getLong("log_bytes"),
                            rows.getString(7).split('\u0001').filter { it.isNotEmpty() },
                        )
                    }
                }
            }
    }
}
