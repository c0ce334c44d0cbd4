package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.error.InvalidQueryException
import dev.tailrace.dsl.internal.catalog.Snapshot
import dev.tailrace.dsl.query.InsertInto
import org.jetbrains.exposed.v1.core.Column
import java.time.Duration

internal data class InsertSteps(
    override val session: QuerySession,
    private val source: SourceName,
    private val columns: List<String> = emptyList(),
    private val rows: List<List<Any?>> = emptyList(),
    private val conflict: OnConflict<String>? = null,
    override val timeout: Duration? = null,
) : InsertInto,
    WriteSteps<InsertInto> {
    override val operation: String get() = "insert"

    override val several: Boolean get() = rows.size > rowsPerStatement(columns.size)

    override fun values(row: Map<String, *>): InsertInto {
        if (rows.isEmpty()) return copy(columns = row.keys.toList(), rows = listOf(row.values.toList()))
        if (row.keys != columns.toSet()) {
            throw InvalidQueryException("All rows of one insert must name the same columns: ${columns.joinToString(", ")}.")
        }
        return copy(rows = rows + listOf(columns.map { row[it] }))
    }

    /** Rows whose values stand in the order of [columns]. */
    fun rows(
        columns: List<String>,
        rows: List<List<Any?>>,
    ): InsertSteps = copy(columns = columns, rows = rows)

    override fun onConflictDoNothing(vararg columns: String): InsertInto = copy(conflict = OnConflict.DoNothing(columns.toList()))

    override fun onConflictUpdate(vararg columns: String): InsertInto = onConflictUpdate(columns.toList(), emptySet())

    fun onConflictUpdate(
        columns: List<String>,
        kept: Set<String>,
    ): InsertSteps {
        if (columns.isEmpty()) throw InvalidQueryException("onConflictUpdate(…) needs the columns of a unique index.")
        return copy(conflict = OnConflict.Update(columns, kept))
    }

    override fun timeout(timeout: Duration): InsertInto = copy(timeout = timeout)

    override fun build(snapshot: Snapshot): BuiltWrite {
        if (rows.isEmpty()) throw InvalidQueryException("An insert into '${source.tables[0]}' needs at least one row: call values(…).")
        val target = session.sources.source(snapshot, source)
        val written = columns.map { writable(target.column(it)) }
        val bound = rows.map { row -> row.mapIndexed { index, value -> written[index].binding.parameter(unwrapped(value)) } }
        val statements =
            bound.chunked(rowsPerStatement(columns.size)).map { chunk ->
                RowsInsert(target.table, written.map { it.expression }, chunk, conflict?.let { resolved(target, it) })
            }
        return BuiltWrite(target, statements)
    }

    private fun resolved(
        target: Source,
        conflict: OnConflict<String>,
    ): OnConflict<Column<*>> {
        val columns = conflict.columns.map { target.column(it).expression }
        return when (conflict) {
            is OnConflict.DoNothing -> OnConflict.DoNothing(columns)
            is OnConflict.Update -> OnConflict.Update(columns, conflict.kept.mapTo(HashSet()) { target.column(it).expression })
        }
    }

    private companion object {
        // The protocol numbers parameters with 16 bits, of which PGJDBC-NG uses 15.
        const val MAX_PARAMETERS = 30_000
        const val MAX_ROWS = 1_000

        // Without columns a row is DEFAULT VALUES, of which a statement has one.
        fun rowsPerStatement(columns: Int) = if (columns == 0) 1 else minOf(MAX_ROWS, maxOf(1, MAX_PARAMETERS / columns))
    }
}
