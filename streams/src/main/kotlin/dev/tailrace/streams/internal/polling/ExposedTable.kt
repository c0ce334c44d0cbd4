package dev.tailrace.streams.internal.polling

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.keysetPage
import dev.tailrace.dsl.query
import dev.tailrace.dsl.query.Keyset
import dev.tailrace.dsl.query.KeysetPage
import dev.tailrace.dsl.query.KeysetRequest
import org.jetbrains.exposed.v1.core.Column
import org.jetbrains.exposed.v1.core.ResultRow
import org.jetbrains.exposed.v1.core.SortOrder
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.core.greater
import org.jetbrains.exposed.v1.core.greaterEq
import org.jetbrains.exposed.v1.core.isNotNull
import org.jetbrains.exposed.v1.jdbc.select
import org.jetbrains.exposed.v1.jdbc.selectAll

internal const val POLL_PAGE = 500

/** A Kotlin caller's table. */
internal class ExposedTable<W : Comparable<W>>(
    private val db: Database,
    private val table: Table,
    private val column: Column<W>,
) : PolledTable<ResultRow, W> {
    private val key: List<Column<*>> = requireNotNull(table.primaryKey) {
        "Table ${table.tableName} has no primary key in Exposed; a poll needs it to tell rows of one watermark apart."
    }.columns.toList()
    private val order = (listOf(column) + (key - column)).map { it to SortOrder.ASC }.toTypedArray()

    override val name: String get() = table.tableName

    override suspend fun highest(): W? =
        db.query { table.select(column).where { column.isNotNull() }.orderBy(column, SortOrder.DESC).limit(1) }.firstOrNull()?.get(column)

    override suspend fun page(from: Lower<W>, after: Keyset?): KeysetPage<ResultRow> =
        db.keysetPage(KeysetRequest(POLL_PAGE, after), *order) {
            table.selectAll().where {
                when (from) {
                    is Lower.Nowhere -> column.isNotNull()
                    is Lower.From -> if (from.inclusive) column greaterEq from.watermark else column greater from.watermark
                }
            }
        }

    override fun watermark(row: ResultRow): W = row[column]

    override fun identity(row: ResultRow): Any = key.map { row[it] }
}
