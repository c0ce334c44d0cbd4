@file:JvmName("ChangedRows")

package dev.tailrace.streams

import dev.tailrace.dsl.error.MappingException
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.internal.decoding.columnValue
import org.jetbrains.exposed.v1.core.Column
import tools.jackson.databind.JsonNode

/**
 * The value of an Exposed table's column: `change.row[Orders.total]`. Needs no transaction; the row is parsed when it is first asked.
 *
 * A `json` or `jsonb` column is its JSON text. JSON `null` in such a column is NULL: the log does not tell them apart.
 *
 * @throws MappingException if the column was not logged, is NULL though [column] says it never is, or does not fit; it names the column and
 * never the value
 */
@JvmSynthetic
public operator fun <T> ChangedRow.get(column: Column<T>): T {
    val value = get(column.name, JsonNode::class.java).orElse(null)
    if (value == null) {
        if (!column.columnType.nullable) {
            throw MappingException("Column \"${column.name}\" is NULL in this change, and ${column.table.tableName} says that it never is")
        }
        @Suppress("UNCHECKED_CAST")
        return null as T
    }
    return columnValue(column, value)
}
