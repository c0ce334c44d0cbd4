package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.error.InvalidQueryException
import dev.tailrace.dsl.internal.catalog.Snapshot
import dev.tailrace.dsl.query.DeleteFrom
import dev.tailrace.dsl.query.Group
import dev.tailrace.dsl.query.UpdateTable
import org.jetbrains.exposed.v1.core.Column
import org.jetbrains.exposed.v1.core.Expression
import org.jetbrains.exposed.v1.core.Op
import org.jetbrains.exposed.v1.core.statements.DeleteStatement
import org.jetbrains.exposed.v1.core.statements.UpdateStatement
import java.time.Duration

internal data class UpdateSteps(
    override val session: QuerySession,
    private val source: SourceName,
    private val values: Map<String, Any?> = emptyMap(),
    private val where: Criterion? = null,
    private val everyRow: Boolean = false,
    override val timeout: Duration? = null,
) : UpdateTable,
    WriteSteps<UpdateTable>,
    ConditionSteps<UpdateTable, Group> {
    override val operation: String get() = "update"
    override val several: Boolean get() = false

    override fun joined(
        connective: Connective,
        added: Criterion?,
    ): UpdateSteps = copy(where = connective.join(where, added))

    override fun emptyGroup(): Group = GroupSteps()

    override fun set(
        column: String,
        value: Any?,
    ): UpdateTable = copy(values = values + (column to value))

    override fun set(values: Map<String, *>): UpdateTable = copy(values = this.values + values)

    override fun everyRow(): UpdateTable = copy(everyRow = true)

    override fun timeout(timeout: Duration): UpdateTable = copy(timeout = timeout)

    override fun build(snapshot: Snapshot): BuiltWrite {
        val target = session.sources.source(snapshot, source)
        if (values.isEmpty()) throw InvalidQueryException("An update of '${source.tables[0]}' needs at least one value: call set(…).")
        val statement = UpdateStatement(target.table, null, condition(target, where, everyRow))
        values.forEach { (name, value) ->
            val column = writable(target.column(name))
            @Suppress("UNCHECKED_CAST")
            statement[column.expression as Column<Any?>] = column.binding.parameter(unwrapped(value)) as Expression<Any?>
        }
        return BuiltWrite(target, listOf(statement))
    }
}

internal data class DeleteSteps(
    override val session: QuerySession,
    private val source: SourceName,
    private val where: Criterion? = null,
    private val everyRow: Boolean = false,
    override val timeout: Duration? = null,
) : DeleteFrom,
    WriteSteps<DeleteFrom>,
    ConditionSteps<DeleteFrom, Group> {
    override val operation: String get() = "delete"
    override val several: Boolean get() = false

    override fun joined(
        connective: Connective,
        added: Criterion?,
    ): DeleteSteps = copy(where = connective.join(where, added))

    override fun emptyGroup(): Group = GroupSteps()

    override fun everyRow(): DeleteFrom = copy(everyRow = true)

    override fun timeout(timeout: Duration): DeleteFrom = copy(timeout = timeout)

    override fun build(snapshot: Snapshot): BuiltWrite {
        val target = session.sources.source(snapshot, source)
        return BuiltWrite(target, listOf(DeleteStatement(target.table, condition(target, where, everyRow))))
    }
}

private fun condition(
    target: Source,
    where: Criterion?,
    everyRow: Boolean,
): Op<Boolean>? {
    if (where == null && !everyRow) {
        throw InvalidQueryException(
            "This would change every row of '${target.catalogTable.name()}': add where(…), or call everyRow() if that is meant.",
        )
    }
    return where?.let(Conditions(Scope(listOf(target)))::expression)
}
