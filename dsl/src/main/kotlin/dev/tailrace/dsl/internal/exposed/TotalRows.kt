package dev.tailrace.dsl.internal.exposed

import org.jetbrains.exposed.v1.core.AbstractQuery
import org.jetbrains.exposed.v1.core.ExpressionWithColumnType
import org.jetbrains.exposed.v1.core.IColumnType
import org.jetbrains.exposed.v1.core.LongColumnType
import org.jetbrains.exposed.v1.core.QueryBuilder
import org.jetbrains.exposed.v1.core.ResultRow
import org.jetbrains.exposed.v1.jdbc.Query

/**
 * How many rows [query] has without limits, as a column of it. The subquery depends on nothing, so the server runs it once; unlike
 * `count(*) over ()` it does not keep every row of every page.
 */
internal class TotalRows(private val query: Query) : ExpressionWithColumnType<Long>() {
    override val columnType: IColumnType<Long> = LongColumnType()

    override fun toQueryBuilder(queryBuilder: QueryBuilder) {
        val counted: AbstractQuery<*> = query.copy().notForUpdate().also {
            if (it.distinctOn == null) (it.orderByExpressions as MutableList).clear()
        }
        queryBuilder.append("(SELECT COUNT(*) FROM (")
        counted.prepareSQL(queryBuilder)
        queryBuilder.append(") counted)")
    }

    companion object {
        fun of(row: ResultRow): Long {
            val expression = row.fieldIndex.keys.first { it is TotalRows } as TotalRows
            return row[expression]
        }
    }
}
