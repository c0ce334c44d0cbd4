package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.internal.catalog.Quoting
import dev.tailrace.dsl.internal.catalog.Snapshot
import dev.tailrace.dsl.query.Projection.Function
import org.jetbrains.exposed.v1.core.ColumnSet
import org.jetbrains.exposed.v1.core.EqOp
import org.jetbrains.exposed.v1.core.Expression
import org.jetbrains.exposed.v1.core.ExpressionAlias
import org.jetbrains.exposed.v1.core.Slice
import org.jetbrains.exposed.v1.jdbc.Query

/** Builds Exposed's tree of a select from what the caller asked for and what the catalog knows. */
internal class SelectTree(
    private val session: QuerySession,
    snapshot: Snapshot,
    private val shape: SelectShape,
) {
    val main = session.sources.source(snapshot, shape.source)
    val scope = Scope(listOf(main) + shape.joins.map { session.sources.source(snapshot, it.source) })
    private val conditions = Conditions(scope)

    /** Must be called inside the bridge's `building`. */
    fun query(): Query {
        val query = unorderedQuery()
        if (shape.order.isNotEmpty()) query.orderBy(*shape.order.map { ordered(it) to it.sortOrder }.toTypedArray())
        return query
    }

    /** As [query], without the stated order. */
    fun unorderedQuery(): Query {
        val query = Query(Slice(joined(), fields()), condition()?.let(conditions::expression))
        if (shape.groupedBy.isNotEmpty()) query.groupBy(*shape.groupedBy.map { scope.column(it).expression }.toTypedArray())
        shape.having?.let { having -> query.having { conditions.expression(having) } }
        if (shape.distinct) query.withDistinct()
        shape.limit?.let(query::limit)
        if (shape.offset > 0) query.offset(shape.offset)
        return query
    }

    private fun condition(): Criterion? {
        val key = shape.byKey ?: return shape.where
        return keyColumns(main.catalogTable, key).fold(shape.where) { before, (column, value) ->
            Connective.AND.join(before, Criterion.Compared(Subject.component(column), Operator.EQ, value))
        }
    }

    private fun joined(): ColumnSet =
        shape.joins.foldIndexed(main.table as ColumnSet) { index, left, join ->
            val known = Scope(scope.sources.take(index + 2))
            val on = EqOp(known.column(join.left).expression, known.column(join.right).expression)
            val right = scope.sources[index + 1].table
            left.join(right, join.type, null, null, false) { on }
        }

    private fun fields(): List<Expression<*>> {
        if (shape.selected.isNotEmpty()) return shape.selected.map(::field)
        val taken = HashSet<String>()
        return scope.sources.flatMap { source ->
            source.columns.map { column ->
                Projections.readable(session.bridge, column, if (taken.add(column.name)) null else "${source.label}.${column.name}")
            }
        }
    }

    private fun field(subject: Subject): Expression<*> {
        val column = scope.column(subject)
        if (subject.function == Function.COLUMN) return Projections.readable(session.bridge, column!!, subject.alias)
        val expression = Projections.expression(subject, column)
        return subject.alias?.let { aliased(expression, it) } ?: expression
    }

    private fun aliased(
        expression: Expression<*>,
        alias: String,
    ) = ExpressionAlias(expression, session.bridge.identifier(Quoting.quotedAlias(alias)))

    private fun ordered(order: Order): Expression<*> {
        val by = order.by
        if (by.function != Function.COLUMN || by.ofMain) return Projections.expression(by, scope.column(by))
        val selected = shape.selected.firstOrNull { it.alias == by.column }
        return selected?.let(::field) ?: scope.column(by.column!!).expression
    }
}
