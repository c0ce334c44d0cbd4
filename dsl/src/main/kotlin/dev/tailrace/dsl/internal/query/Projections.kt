package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.error.InvalidQueryException
import dev.tailrace.dsl.internal.catalog.CatalogColumn
import dev.tailrace.dsl.internal.catalog.CatalogColumn.TypeKind
import dev.tailrace.dsl.internal.catalog.Quoting
import dev.tailrace.dsl.internal.exposed.ExposedBridge
import dev.tailrace.dsl.query.Projection
import dev.tailrace.dsl.query.Projection.Function
import org.jetbrains.exposed.v1.core.Count
import org.jetbrains.exposed.v1.core.Expression
import org.jetbrains.exposed.v1.core.ExpressionAlias
import org.jetbrains.exposed.v1.core.QueryBuilder
import org.jetbrains.exposed.v1.core.append

/** What a projection selects, as Exposed's expression. */
internal object Projections {
    fun expression(
        subject: Subject,
        column: ResolvedColumn?,
    ): Expression<*> {
        val of = column?.expression ?: return Count(AllRows)
        return when (subject.function) {
            Function.COLUMN -> of
            Function.COUNT -> Count(of)
            Function.COUNT_DISTINCT -> Count(of, distinct = true)
            else -> Aggregate(subject.function.name, of)
        }
    }

    /** The column as both drivers can read it, under its own name or [alias]. */
    fun readable(
        bridge: ExposedBridge,
        column: ResolvedColumn,
        alias: String? = null,
    ): Expression<*> {
        val name = alias?.let(Quoting::quotedAlias)
        if (!column.binding.isReadAsText) {
            return name?.let { ExpressionAlias(column.expression, bridge.identifier(it)) }
                ?: column.expression
        }
        return ExpressionAlias(TextOf(column.expression), bridge.identifier(name ?: column.binding.column.quoted()))
    }

    private class TextOf(
        private val column: Expression<*>,
    ) : Expression<String>() {
        override fun toQueryBuilder(queryBuilder: QueryBuilder) {
            queryBuilder.append(column, "::text")
        }
    }

    private object AllRows : Expression<Any>() {
        override fun toQueryBuilder(queryBuilder: QueryBuilder) {
            queryBuilder.append("*")
        }
    }

    /** Exposed's Sum, Avg, Min and Max want to know a Kotlin type; rows are read by what the server says. */
    private class Aggregate(
        private val function: String,
        private val column: Expression<*>,
    ) : Expression<Any>() {
        override fun toQueryBuilder(queryBuilder: QueryBuilder) {
            queryBuilder.append(function, "(", column, ")")
        }
    }
}

/** What an aggregate is compared with. */
internal object AggregateBinding {
    private val COUNTED = CatalogColumn("count", "\"count\"", "bigint", TypeKind("int8", false, "", false), false, false, false)
    private val SUMMED = CatalogColumn("sum", "\"sum\"", "numeric", TypeKind("numeric", false, "", false), true, false, false)

    fun of(
        subject: Subject,
        column: ResolvedColumn?,
    ): ColumnBinding =
        when (subject.function) {
            Function.COUNT, Function.COUNT_DISTINCT -> {
                ColumnBinding(null, COUNTED)
            }

            Function.SUM, Function.AVG -> {
                if (column!!.binding.column.kind().name() in NUMBERS) ColumnBinding(null, SUMMED) else column.binding
            }

            else -> {
                column!!.binding
            }
        }

    private val NUMBERS = INTEGERS + setOf("numeric", "float4", "float8")
}

/** Refuses what PostgreSQL would refuse with a message that names no caller. */
internal fun requireAggregate(projection: Projection) {
    if (projection.function() == Function.COLUMN) {
        throw InvalidQueryException("having(…) takes an aggregate such as count(); for the column '${projection.column()}' use where(…).")
    }
}
