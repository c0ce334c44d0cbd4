package dev.tailrace.streams.internal.log

import dev.tailrace.dsl.error.DeadlockException
import dev.tailrace.dsl.error.InvalidQueryException
import dev.tailrace.dsl.error.LockNotAvailableException
import dev.tailrace.dsl.error.QueryFailedException
import dev.tailrace.dsl.internal.execution.Engine
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.callContext
import dev.tailrace.dsl.internal.execution.run
import dev.tailrace.streams.error.PrivilegeMissingException
import dev.tailrace.streams.error.TableBusyException
import dev.tailrace.streams.error.WatchRefusedException
import kotlinx.coroutines.delay
import java.sql.Connection
import kotlin.random.Random

/**
 * Runs DDL of ours, each piece in a transaction of its own. A lock that is waited for makes everybody after us wait too: so we wait for two
 * seconds at the most (`lock_timeout` is in the SQL), let the others through, and come again, some times.
 */
internal class Ddl(
    private val engine: Engine,
) {
    /** @param tables what may be locked: names that the table may have; empty for the log's own schema */
    suspend fun <T> run(operation: String, tables: List<String> = emptyList(), work: (Connection) -> T): T {
        if (callContext().sessionOf(engine) != null) {
            throw InvalidQueryException("The change log's $operation() runs in transactions of its own: call it outside of yours.")
        }
        for (pauseMillis in PAUSES_MILLIS) {
            try {
                return attempt(operation, work)
            } catch (busy: LockNotAvailableException) {
                delay(pauseMillis + Random.nextLong(pauseMillis))
            } catch (deadlock: DeadlockException) {
                delay(pauseMillis + Random.nextLong(pauseMillis))
            }
        }
        try {
            return attempt(operation, work)
        } catch (busy: LockNotAvailableException) {
            throw TableBusyException(
                "$operation() could not lock ${tables.firstOrNull() ?: "the change log"} " +
                    "in ${PAUSES_MILLIS.size + 1} attempts of 2 seconds. " +
                    holders(tables.ifEmpty { listOf("tailrace.change_log") }),
                busy.serverError(),
                busy,
            )
        }
    }

    private suspend fun <T> attempt(operation: String, work: (Connection) -> T): T =
        try {
            engine.run(ExecutionOptions.of("changelog", operation).inTransaction()) { connection -> work(connection) }
        } catch (refused: QueryFailedException) {
            throw when (refused.sqlState()) {
                PREDICATE_REFUSED -> WatchRefusedException(
                    "The predicate of watch() is not a boolean expression over row, such as row.amount > 100: " +
                        refused.serverError()?.message(),
                    refused.serverError(),
                    refused,
                )

                INSUFFICIENT_PRIVILEGE -> PrivilegeMissingException(
                    "$operation(): ${refused.serverError()?.message()}. " + PRIVILEGES,
                    refused.serverError(),
                    refused,
                )

                else -> refused
            }
        }

    private suspend fun holders(tables: List<String>): String {
        val found = engine.run(ExecutionOptions.of("changelog", "blockers")) { connection ->
            tables.firstNotNullOfOrNull { connection.strings(BLOCKERS, it).ifEmpty { null } }
        }
        return if (found == null) "Nobody holds it any more: try again." else "It is in use by " + found.joinToString("; ") + "."
    }

    companion object {
        /** What our own SQL raises for a predicate that is none. */
        const val PREDICATE_REFUSED = "TR001"
        private val BLOCKERS = SqlText.resource("blockers.sql")
        private const val INSUFFICIENT_PRIVILEGE = "42501"
        private const val PRIVILEGES =
            "Installing needs CREATE on the database and membership in the role tailrace_writer: " +
                "a role with CREATEROLE makes it by itself, " +
                "for any other an administrator runs once: create role tailrace_writer nologin; grant tailrace_writer to <role>. " +
                "Watching needs that membership, the schema tailrace, and TRIGGER on the table and its partitions. " +
                "ChangeLog.script() prints the DDL for somebody who may run it."
        private val PAUSES_MILLIS = listOf(50L, 200L, 500L, 1_000L)
    }
}
