@file:JvmName("Pages")

package dev.tailrace.dsl

import dev.tailrace.dsl.internal.exposed.TotalRows
import dev.tailrace.dsl.internal.internals
import dev.tailrace.dsl.query.Page
import dev.tailrace.dsl.query.PageRequest
import org.jetbrains.exposed.v1.core.ResultRow
import org.jetbrains.exposed.v1.jdbc.Query
import org.jetbrains.exposed.v1.jdbc.select

/**
 * One page of the rows of [query], which should order them, with the counts a user interface shows:
 * `db.page(PageRequest.of(2, 20)) { Users.selectAll().orderBy(Users.createdAt, SortOrder.DESC) }`.
 *
 * Rows and total come from one statement and so from one snapshot. Only a page beyond the last one has no row to carry the total: it is
 * counted by a second statement then. The cost grows with the page's number; [keysetPage] does not. Otherwise as [Database.query].
 *
 * @throws IllegalArgumentException when [query] has a LIMIT or OFFSET of its own
 */
@JvmSynthetic
public suspend fun Database.page(request: PageRequest, query: () -> Query): Page<ResultRow> {
    val internals = internals
    val built = internals.exposed.building { query().also(::requireUnlimited) }
    val rendered = internals.exposed.query {
        val fields = built.set.fields
        built.copy().adjustSelect { select(fields + TotalRows(built)) }.limit(request.perPage()).offset(request.offset())
    }
    return internals.executing("page", rendered.sql) { connection ->
        val rows = rendered.rows(connection)
        val total = when {
            rows.isNotEmpty() -> TotalRows.of(rows.first())
            request.page() == 1 -> 0
            else -> internals.exposed.count(built).long(connection)
        }
        Page(rows, request.page(), request.perPage(), total)
    }
}

@JvmSynthetic
internal fun requireUnlimited(query: Query) {
    require(query.limit == null && query.offset == 0L) { "A page brings its own LIMIT and OFFSET; leave them out of the query." }
}
