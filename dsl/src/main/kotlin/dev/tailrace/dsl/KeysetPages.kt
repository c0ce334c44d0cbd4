@file:JvmName("KeysetPages")

package dev.tailrace.dsl

import dev.tailrace.dsl.internal.exposed.AfterKeyset
import dev.tailrace.dsl.query.Keyset
import dev.tailrace.dsl.query.KeysetPage
import dev.tailrace.dsl.query.KeysetRequest
import org.jetbrains.exposed.v1.core.Column
import org.jetbrains.exposed.v1.core.ResultRow
import org.jetbrains.exposed.v1.core.SortOrder
import org.jetbrains.exposed.v1.core.dao.id.EntityID
import org.jetbrains.exposed.v1.jdbc.Query
import org.jetbrains.exposed.v1.jdbc.andWhere
import org.jetbrains.exposed.v1.jdbc.select

/**
 * The page after a position, of the rows of [query] ordered by [order]:
 * `db.keysetPage(KeysetRequest.after(cursor, 20), Users.createdAt to SortOrder.DESC, Users.id to SortOrder.DESC) { Users.selectAll() }`.
 *
 * The columns of [order] together must tell any two rows apart (end with the primary key), or rows may be left out. They may be of
 * different directions and may hold NULL, which comes last in ascending and first in descending order unless the [SortOrder] says
 * otherwise. With an index on them a page costs the same however far down it is; all ascending or all descending without NULLs is
 * fastest. Otherwise as [Database.query].
 *
 * @throws IllegalArgumentException when [query] has an ORDER BY, LIMIT or OFFSET of its own, or the position does not fit [order]
 */
@JvmSynthetic
public suspend fun Database.keysetPage(
    request: KeysetRequest,
    vararg order: Pair<Column<*>, SortOrder>,
    query: () -> Query,
): KeysetPage<ResultRow> {
    require(order.isNotEmpty()) { "A keyset page needs at least one column to order by." }
    val rows = query {
        val built = query().also(::requireUnlimited)
        require(built.orderByExpressions.isEmpty()) { "A keyset page brings its own ORDER BY; leave it out of the query." }
        val missing = order.map { it.first } - built.set.fields.toSet()
        val page = built.copy()
        if (missing.isNotEmpty()) page.adjustSelect { select(it.fields + missing) }
        request.after()?.let { position -> page.andWhere { AfterKeyset.of(order, position) } }
        page.orderBy(*order).limit(Math.addExact(request.perPage(), 1))
    }
    val items = rows.take(request.perPage())
    return KeysetPage(items, request.perPage(), if (rows.size > items.size) positionOf(items.last(), order) else null)
}

@JvmSynthetic
internal fun positionOf(row: ResultRow, order: Array<out Pair<Column<*>, SortOrder>>): Keyset {
    val values: List<Any?> = order.map { (column, _) -> row[column].let { if (it is EntityID<*>) it.value else it } }
    return Keyset(values)
}
