package dev.tailrace.dsl.internal.parallel

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.RateLimiter
import dev.tailrace.dsl.keysetPage
import dev.tailrace.dsl.positionOf
import dev.tailrace.dsl.query.Keyset
import org.jetbrains.exposed.v1.core.Column
import org.jetbrains.exposed.v1.core.Op
import org.jetbrains.exposed.v1.core.ResultRow
import org.jetbrains.exposed.v1.core.SortOrder
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.jdbc.selectAll
import kotlin.time.Duration

/** A Kotlin caller's table in batches. */
internal fun tableBatches(
    db: Database,
    table: Table,
    key: Column<*>?,
    size: Int,
    after: Keyset?,
    pause: Duration,
    limiter: RateLimiter?,
    where: (() -> Op<Boolean>)?,
): BatchReading<ResultRow> {
    // Behind a key that is not unique, or rows of one key would be left out between two batches.
    val columns = (listOfNotNull(key) + table.primaryKey?.columns.orEmpty()).distinct()
    require(columns.isNotEmpty()) { "Table ${table.tableName} has no primary key in Exposed; name a column that is unique as key." }
    val order: Array<Pair<Column<*>, SortOrder>> = columns.map { it to SortOrder.ASC }.toTypedArray()
    return BatchReading(size, after, pause, limiter) { request ->
        val page = db.keysetPage(request, *order) { table.selectAll().also { query -> if (where != null) query.where(where) } }
        KeysetBatch(page.items(), page.items().lastOrNull()?.let { positionOf(it, order) }, page.hasNext())
    }
}
