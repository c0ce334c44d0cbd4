package dev.tailrace.dsl.internal.exposed

import dev.tailrace.dsl.query.Keyset
import org.jetbrains.exposed.v1.core.Column
import org.jetbrains.exposed.v1.core.EntityIDColumnType
import org.jetbrains.exposed.v1.core.IColumnType
import org.jetbrains.exposed.v1.core.Op
import org.jetbrains.exposed.v1.core.QueryBuilder
import org.jetbrains.exposed.v1.core.SortOrder

/** The rows that come after a position, in the order of [keys]. */
internal class AfterKeyset private constructor(private val keys: List<Key>) : Op<Boolean>() {
    /** One ordering column and its value in the last row of the page before. */
    class Key(val column: Column<*>, val order: SortOrder, val type: IColumnType<*>, val value: Any?) {
        val descending = order == SortOrder.DESC || order == SortOrder.DESC_NULLS_FIRST || order == SortOrder.DESC_NULLS_LAST

        // PostgreSQL counts NULL as larger than everything unless told otherwise.
        val nullsFirst = when (order) {
            SortOrder.ASC, SortOrder.ASC_NULLS_LAST, SortOrder.DESC_NULLS_LAST -> false
            SortOrder.DESC, SortOrder.DESC_NULLS_FIRST, SortOrder.ASC_NULLS_FIRST -> true
        }
        val nullable get() = column.columnType.nullable
        val operator get() = if (descending) " < " else " > "
    }

    override fun toQueryBuilder(queryBuilder: QueryBuilder) {
        val uniform = keys.none { it.nullable || it.value == null } && keys.map { it.descending }.distinct().size == 1
        if (uniform) queryBuilder.appendRowComparison() else queryBuilder.appendAlternatives()
    }

    // (a, b) > (?, ?): one range of an index on (a, b).
    private fun QueryBuilder.appendRowComparison() {
        keys.appendTo(prefix = "(", postfix = ")") { +it.column }
        append(keys.first().operator)
        keys.appendTo(prefix = "(", postfix = ")") { registerArgument(it) }
    }

    // a >= ? and (a > ? or a = ? and (b > ? or …)): the first part lets an index on a skip what lies before.
    private fun QueryBuilder.appendAlternatives() {
        val first = keys.first()
        append("(")
        if (!first.nullable && first.value != null) {
            +first.column
            append(if (first.descending) " <= " else " >= ")
            registerArgument(first)
            append(" AND ")
        }
        append("(")
        keys.forEachIndexed { index, key ->
            if (index > 0) append(" OR ")
            append("(")
            keys.take(index).forEach { earlier ->
                appendSame(earlier)
                append(" AND ")
            }
            appendBeyond(key)
            append(")")
        }
        append("))")
    }

    private fun QueryBuilder.appendSame(key: Key) {
        +key.column
        if (key.value == null) {
            append(" IS NULL")
        } else {
            append(" = ")
            registerArgument(key)
        }
    }

    private fun QueryBuilder.appendBeyond(key: Key) {
        when {
            key.value == null && key.nullsFirst -> {
                +key.column
                append(" IS NOT NULL")
            }

            key.value == null -> {
                append("FALSE")
            }

            else -> {
                append("(")
                +key.column
                append(key.operator)
                registerArgument(key)
                if (key.nullable && !key.nullsFirst) {
                    append(" OR ")
                    +key.column
                    append(" IS NULL")
                }
                append(")")
            }
        }
    }

    @Suppress("UNCHECKED_CAST")
    private fun QueryBuilder.registerArgument(key: Key) = registerArgument(key.type as IColumnType<Any>, key.value)

    companion object {
        fun of(order: Array<out Pair<Column<*>, SortOrder>>, position: Keyset): AfterKeyset {
            require(position.values().size == order.size) {
                "The position has ${position.values().size} keys and the order ${order.size} columns. Use the order it was made with."
            }
            return AfterKeyset(order.zip(position.values()) { (column, direction), value -> key(column, direction, value) })
        }

        private fun key(column: Column<*>, direction: SortOrder, value: Any?): Key {
            require(value != null || column.columnType.nullable) { "The position has no value for ${column.name}, which cannot be NULL." }
            val type = column.columnType.let { if (it is EntityIDColumnType<*>) it.idColumn.columnType else it }
            return Key(column, direction, type, value?.let { fitted(column, type, it) })
        }

        // A cursor keeps an enum as text and knows nothing of a column's own types.
        private fun fitted(column: Column<*>, type: IColumnType<*>, value: Any): Any = try {
            val fitted = type.valueFromDB(value) ?: value
            checkNotNull(toJdbc(type, fitted))
            fitted
        } catch (_: RuntimeException) {
            throw IllegalArgumentException("The position does not fit column ${column.name}. Use the order it was made with.")
        }

        @Suppress("UNCHECKED_CAST")
        private fun toJdbc(type: IColumnType<*>, value: Any): Any? = (type as IColumnType<Any>).valueToDB(value)
    }
}
