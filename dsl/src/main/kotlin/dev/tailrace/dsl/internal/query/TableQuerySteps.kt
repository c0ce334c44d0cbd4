package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.error.InvalidQueryException
import dev.tailrace.dsl.internal.catalog.CatalogTable
import dev.tailrace.dsl.query.Comparison
import dev.tailrace.dsl.query.Direction
import dev.tailrace.dsl.query.Group
import dev.tailrace.dsl.query.Projection
import dev.tailrace.dsl.query.Results
import dev.tailrace.dsl.query.Row
import dev.tailrace.dsl.query.TableQuery
import java.util.Optional
import java.util.concurrent.CompletableFuture

internal class TableQuerySteps(
    private val session: QuerySession,
    override val shape: SelectShape,
) : TableQuery,
    SelectSteps<TableQuery, Group>,
    StreamedResults<Row> by SelectResults(session, shape, RowMapping.rows) {
    override fun shaped(shape: SelectShape): TableQuery = TableQuerySteps(session, shape)

    override fun emptyGroup(): Group = GroupSteps()

    override fun select(vararg columns: String): TableQuery = selecting(columns.map(Subject::column))

    override fun select(vararg projections: Projection): TableQuery = selecting(projections.map(Subject::of))

    private fun selecting(added: List<Subject>) = shaped(shape.copy(selected = shape.selected + added))

    override fun groupBy(vararg columns: String): TableQuery = shaped(shape.copy(groupedBy = shape.groupedBy + columns))

    override fun having(aggregate: Projection): Comparison<Any, TableQuery> {
        requireAggregate(aggregate)
        return comparison(Subject.of(aggregate)) { having(it) }
    }

    override fun having(
        aggregate: Projection,
        operator: String,
        value: Any?,
    ): TableQuery {
        requireAggregate(aggregate)
        return having(compared(Subject.of(aggregate), operator, value))
    }

    private fun having(added: Criterion) = shaped(shape.copy(having = Connective.AND.join(shape.having, added)))

    override fun orderBy(
        aggregate: Projection,
        direction: Direction,
    ): TableQuery = ordered(Subject.of(aggregate), direction, null)

    override fun findAsync(id: Any): CompletableFuture<Optional<Row>> =
        SelectResults(session, shape.copy(byKey = listOf(id)), RowMapping.rows).firstAsync()

    override fun <V : Any> aggregateAsync(
        aggregate: Projection,
        type: Class<V>,
    ): CompletableFuture<Optional<V>> {
        requireAggregate(aggregate)
        val one = shape.copy(selected = listOf(Subject.of(aggregate)), order = emptyList())
        return SelectResults(session, one, RowMapping.single(type)).run("aggregate") { query, connection ->
            query.read(connection, RowMapping.single(type)).firstOrNull() ?: Optional.empty()
        }
    }

    override fun <R : Record> `as`(type: Class<R>): Results<R> = SelectResults(session, shape, RowMapping.records(type))
}

/** The columns and values by which [key] finds a row of [table]. */
internal fun keyColumns(
    table: CatalogTable,
    key: List<Any?>,
): List<Pair<String, Any?>> {
    val columns = table.primaryKey()
    if (columns.isEmpty()) throw InvalidQueryException("'${table.name()}' has no primary key: find the row with where(…).firstAsync().")
    if (columns.size != key.size) {
        throw InvalidQueryException(
            "The primary key of '${table.name()}' has ${columns.size} columns (${columns.joinToString { it.name() }}): " +
                "find the row with where(…).firstAsync().",
        )
    }
    return columns.map { it.name() }.zip(key)
}
