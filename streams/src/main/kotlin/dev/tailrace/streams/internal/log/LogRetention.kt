package dev.tailrace.streams.internal.log

import dev.tailrace.dsl.error.InvalidQueryException
import dev.tailrace.dsl.internal.execution.Engine
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.callContext
import dev.tailrace.dsl.internal.execution.run
import dev.tailrace.streams.error.ChangeLogMissingException
import dev.tailrace.streams.error.PrivilegeMissingException
import dev.tailrace.streams.log.Retention
import dev.tailrace.streams.log.TrimReport
import java.sql.Connection
import java.sql.SQLException
import java.time.Duration

/** The change log's retention by hand; [Maintenance] looks after it by itself. */
internal class LogRetention(private val engine: Engine) {
    suspend fun policy(): Retention = engine.run(POLICY) { inLog { policy(it) } }

    /** Goes to the next segment if that is due and empties those that may be; where one is in use, tries a few times. */
    suspend fun trim(): TrimReport {
        if (callContext().sessionOf(engine) != null) {
            throw InvalidQueryException(
                "The change log's trim() inside your transaction would stop all readers until its end: call it outside.",
            )
        }
        return engine.run(TRIM) { trim(it) }
    }

    companion object {
        private const val ATTEMPTS = 4
        private const val FIRST_PATIENCE_MILLIS = 50

        // Four segments and as many steps between them; more would be a race with writers that nobody needs to win at once.
        private const val STEPS = 8
        private val POLICY = ExecutionOptions.of("read retention", "")
        private val TRIM = ExecutionOptions.of("trim log", "select * from tailrace.trim(?)").withTimeout(Duration.ofMinutes(1))

        fun store(connection: Connection, retention: Retention) {
            val sql = "update tailrace.retention set max_age = make_interval(secs => ?::text::float8), max_bytes = ?, " +
                "keep = make_interval(secs => ?::text::float8)"
            connection.prepareStatement(sql).use { statement ->
                statement.setString(1, seconds(retention.maxAge()))
                statement.setLong(2, retention.maxBytes())
                statement.setString(3, seconds(retention.keep()))
                statement.executeUpdate()
            }
        }

        private fun seconds(duration: Duration) = (duration.toMillis() / 1_000.0).toString()

        private fun policy(connection: Connection): Retention =
            connection.createStatement().use { statement ->
                val micros = { column: String -> "(extract(epoch from $column) * 1000000)::bigint" }
                statement.executeQuery("select ${micros("max_age")}, max_bytes, ${micros("keep")} from tailrace.retention").use { rows ->
                    rows.next()
                    Retention(duration(rows.getLong(1)), rows.getLong(2), duration(rows.getLong(3)))
                }
            }

        private fun duration(micros: Long) = Duration.ofMillis(micros / 1_000)

        private fun trim(connection: Connection): TrimReport {
            val steps = ArrayList<TrimStep>()
            var patience = FIRST_PATIENCE_MILLIS
            var attempts = 1
            var step: TrimStep
            do {
                step = TrimStep.take(connection, patience)
                steps += step
                if (step.postponed) {
                    patience *= 2
                    attempts++
                }
            } while (steps.size < STEPS && attempts <= ATTEMPTS && (step.postponed || step.isProgress))
            return TrimReport(
                steps.count { it.emptied },
                steps.sumOf { it.freedBytes },
                (steps.lastOrNull { !it.postponed } ?: step).logBytes,
                steps.flatMap { it.lost }.distinct(),
                steps.any { it.rotated },
                step.postponed,
            )
        }

        /** Says it in our words if there is no log, or an older one, or no right to it. */
        internal inline fun <T> inLog(work: () -> T): T =
            try {
                work()
            } catch (e: SQLException) {
                throw when (e.sqlState) {
                    "3F000", "42883", "42P01" -> {
                        ChangeLogMissingException("This database has no change log. Install it: db.changeLog().install()", null, e)
                    }

                    "42501" -> {
                        PrivilegeMissingException(
                            "This role may not look after the change log. Its installer lets it: grant(role)",
                            null,
                            e,
                        )
                    }

                    else -> {
                        e
                    }
                }
            }
    }
}
