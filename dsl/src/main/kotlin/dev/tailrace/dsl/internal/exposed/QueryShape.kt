package dev.tailrace.dsl.internal.exposed

import org.jetbrains.exposed.v1.core.Alias
import org.jetbrains.exposed.v1.core.AndOp
import org.jetbrains.exposed.v1.core.Column
import org.jetbrains.exposed.v1.core.ComparisonOp
import org.jetbrains.exposed.v1.core.CompoundBooleanOp
import org.jetbrains.exposed.v1.core.EqOp
import org.jetbrains.exposed.v1.core.Expression
import org.jetbrains.exposed.v1.core.GreaterEqOp
import org.jetbrains.exposed.v1.core.GreaterOp
import org.jetbrains.exposed.v1.core.IColumnType
import org.jetbrains.exposed.v1.core.IsNotNullOp
import org.jetbrains.exposed.v1.core.IsNullOp
import org.jetbrains.exposed.v1.core.LessEqOp
import org.jetbrains.exposed.v1.core.LessOp
import org.jetbrains.exposed.v1.core.NeqOp
import org.jetbrains.exposed.v1.core.OrOp
import org.jetbrains.exposed.v1.core.QueryParameter
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.core.dao.id.EntityID
import org.jetbrains.exposed.v1.jdbc.Query

/**
 * Everything that decides the SQL of a simple query except its values, which are collected in the order Exposed would bind them. Two
 * queries of the same shape are rendered alike, so the second need not be: rendering was a third of a point query's time on the client.
 *
 * Simple is what is read here and nothing more: one table, its columns, comparisons combined with AND and OR, an order by columns, a
 * limit. Any other query has no shape and is rendered each time.
 */
internal class QueryShape private constructor() {
    private val parts = ArrayList<Any?>(24)

    /** The values, with the types they are bound by. */
    val arguments = ArrayList<Pair<IColumnType<*>, Any?>>(4)

    private fun add(part: Any?): Boolean = parts.add(part)

    private fun query(query: Query): Boolean {
        val table = query.set.source
        if (query.javaClass != Query::class.java || table !is Table || table is Alias<*> || table === Table.Dual) return false
        if (query.distinct || query.distinctOn != null || query.having != null || query.groupedByColumns.isNotEmpty()) return false
        if (query.hasCustomForUpdateState() || query.comments.isNotEmpty()) return false
        add(table)
        add(table.tableName)
        add(query.limit)
        add(query.offset)
        // A table as its own field set: its columns, which may still grow.
        if (query.set === table) {
            add(table.columns.size)
        } else if (!columns(query.set.fields)) {
            return false
        }
        for ((expression, order) in query.orderByExpressions) {
            if (expression !is Column<*>) return false
            add(expression)
            add(order)
        }
        val where = query.where ?: return add(null)
        return condition(where)
    }

    private fun columns(fields: List<Expression<*>>): Boolean {
        add(fields.size)
        return fields.all { it is Column<*> && add(it) }
    }

    private fun condition(op: Expression<*>): Boolean {
        add(op.javaClass)
        return when (op) {
            is ComparisonOp -> op.javaClass in comparisons && operand(op.expr1) && operand(op.expr2)
            is CompoundBooleanOp -> compound(op)
            is IsNullOp -> operand(op.expr)
            is IsNotNullOp -> operand(op.expr)
            else -> false
        }
    }

    private fun compound(op: CompoundBooleanOp): Boolean {
        if (op !is AndOp && op !is OrOp) return false
        val operands = CompoundOperands.of(op)
        add(operands.size)
        return operands.all(::condition)
    }

    private fun operand(expression: Expression<*>): Boolean =
        when (expression) {
            is Column<*> -> add(expression)
            is QueryParameter<*> -> parameter(expression)
            else -> false
        }

    private fun <T> parameter(parameter: QueryParameter<T>): Boolean {
        val value = parameter.value
        if (value == null || value is EntityID<*>) return false
        val type = parameter.columnType
        add(type)
        add(type.parameterMarker(value))
        return arguments.add(type to value)
    }

    // Columns, types and tables by identity: what a definition renders to is its own affair.
    override fun equals(other: Any?): Boolean {
        if (other !is QueryShape || parts.size != other.parts.size) return false
        for (index in parts.indices) {
            val mine = parts[index]
            val theirs = other.parts[index]
            if (mine !== theirs && !((mine is String || mine is Number) && mine == theirs)) return false
        }
        return true
    }

    override fun hashCode(): Int {
        var hash = 0
        for (part in parts) hash = hash * 31 + if (part is String || part is Number) part.hashCode() else System.identityHashCode(part)
        return hash
    }

    companion object {
        private val comparisons =
            setOf(EqOp::class, NeqOp::class, LessOp::class, LessEqOp::class, GreaterOp::class, GreaterEqOp::class).map { it.java }.toSet()

        /** The shape of [query], if it is simple enough to have one. */
        fun of(query: Query): QueryShape? {
            val shape = QueryShape()
            return if (shape.query(query)) shape else null
        }
    }
}
