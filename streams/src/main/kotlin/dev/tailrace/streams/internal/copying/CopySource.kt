package dev.tailrace.streams.internal.copying

import dev.tailrace.dsl.error.InvalidQueryException
import dev.tailrace.dsl.error.QueryFailedException
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.run
import dev.tailrace.streams.error.PrivilegeMissingException
import dev.tailrace.streams.internal.reading.CopyState
import dev.tailrace.streams.internal.reading.KeyOrder
import dev.tailrace.streams.internal.reading.LogFilter
import dev.tailrace.streams.internal.reading.LogReader
import dev.tailrace.streams.internal.reading.LogRow
import java.time.Instant
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.minutes
import kotlin.time.toJavaDuration

/** Takes chunks from the tables that are copied, as these are at the moment. Owned by the one coroutine that reads. */
internal class CopySource(
    private val log: LogReader,
    private val chunkRows: Int,
) {
    sealed interface Opened

    class Rows(val rows: Copied) : Opened

    /** The table is not watched any more, or was dropped. */
    data object Gone : Opened

    /** What has been reached means nothing any more. */
    data object Changed : Opened

    /** The table as a whole cannot be read; [gap] says so. */
    class Failed(val gap: LogRow) : Opened

    private var known: CopiedTable? = null
    private var limit = chunkRows

    /** The order that [state] goes by; null: its table has another one by now. */
    suspend fun order(state: CopyState): KeyOrder? = described(state)?.takeIf { it.definition == state.reached?.definition }?.order

    /** The rows after [state]. */
    suspend fun open(state: CopyState, filter: LogFilter): Opened {
        while (true) {
            val table = described(state) ?: return Gone
            val reached = state.reached
            if (reached != null && (reached.key == null || reached.definition != table.definition)) return Changed
            if (!table.hasKey && filter.part != 0) return Gone
            try {
                val rows = if (table.order == null) whole(table, filter, state) else chunk(table, filter, state)
                if (rows != null) return Rows(rows)
                known = null
            } catch (e: QueryFailedException) {
                val present = describe(state)
                if (present?.version != table.version) continue
                if (e.sqlState() == NOT_PERMITTED) throw notPermitted(table, e)
                if (e.sqlState() == SYNTAX && table.predicate.orEmpty().contains('?')) throw misread(table, e)
                if (!e.isOfOneRow()) throw e
                if (table.order == null) return Failed(unreadableRow(null, e.sqlState().orEmpty(), Instant.now(), state))
                if (limit == 1) return Rows(unreadable(table, filter, state, e.sqlState().orEmpty()) ?: continue)
                limit /= 2
            }
        }
    }

    private suspend fun chunk(table: CopiedTable, filter: LogFilter, state: CopyState): Copied? {
        val sql = CopySql(table, filter).chunk(state.reached?.key, limit, BUDGET_BYTES, contents = true)
        val chunk = log.ask { Chunk.read(it, sql, state, table.definition, null) }
        limit = minOf(limit * 2, chunkRows)
        return chunk.takeIf { it.version == table.version }
    }

    private suspend fun unreadable(table: CopiedTable, filter: LogFilter, state: CopyState, sqlState: String): Copied? {
        val sql = CopySql(table, filter).chunk(state.reached?.key, 1, BUDGET_BYTES, contents = false)
        return log.ask { Chunk.read(it, sql, state, table.definition, sqlState) }.takeIf { it.version == table.version }
    }

    private suspend fun whole(table: CopiedTable, filter: LogFilter, state: CopyState): Copied? =
        log.connection.run(WHOLE) { connection ->
            WholeCopy.open(connection, table, CopySql(table, filter), state) { log.connection.run(FETCH) { connection -> it(connection) } }
        }

    private suspend fun described(state: CopyState): CopiedTable? = known?.takeIf { it.watched == state.table } ?: describe(state)

    private suspend fun describe(state: CopyState): CopiedTable? = log.ask { CopiedTable.of(it, state.table) }.also { known = it }

    private fun notPermitted(table: CopiedTable, cause: QueryFailedException) =
        PrivilegeMissingException(
            "The existing rows of ${table.name} cannot be copied: the role of this connection may not read them all. " +
                "Grant it SELECT on the table, USAGE on the schema and, if the table has row-level security, BYPASSRLS",
            cause.serverError(),
            cause,
        )

    private fun misread(table: CopiedTable, cause: QueryFailedException) =
        InvalidQueryException(
            "The existing rows of ${table.name} cannot be copied through this driver, which takes the question marks in the predicate " +
                "that the table is watched with for parameters. Write jsonb_exists(a, b) for a ? b there, or connect by postgresql://",
            cause.serverError(),
            cause,
        )

    /** Whether a trigger, which fails on a row alone, would have logged it as a gap. */
    private fun QueryFailedException.isOfOneRow() = sqlState().let { it != null && (it.take(2) in OF_A_ROW || it in OF_A_LARGE_ROW) }

    private companion object {
        const val BUDGET_BYTES = 4L shl 20
        const val NOT_PERMITTED = "42501"
        const val SYNTAX = "42601"

        // Data, program limits, exceptions raised and functions failed.
        val OF_A_ROW = setOf("22", "54", "P0", "38", "39")
        val OF_A_LARGE_ROW = setOf("53200", "XX000")

        // Neither is begun again when it is slow: a cursor whose FETCH was cut short is of no use any more.
        val FETCH = ExecutionOptions.of("fetch", "").withTimeout(10.minutes.toJavaDuration())
        val WHOLE = ExecutionOptions.of("copy table", "").inTransaction().withTimeout(24.hours.toJavaDuration())
    }
}
