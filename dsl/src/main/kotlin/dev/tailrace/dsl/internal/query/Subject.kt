package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.query.Projection
import dev.tailrace.dsl.query.Projection.Function

/**
 * What is compared, ordered by or selected.
 *
 * @property ofMain whether the column is the first table's, whatever others are joined: a record's component is
 */
internal data class Subject(
    val function: Function,
    val column: String?,
    val alias: String? = null,
    val ofMain: Boolean = false,
) {
    val name: String get() = column ?: "count(*)"

    companion object {
        fun of(projection: Projection) = Subject(projection.function(), projection.column(), projection.alias())

        fun column(name: String) = Subject(Function.COLUMN, name)

        fun component(column: String) = Subject(Function.COLUMN, column, ofMain = true)
    }
}
