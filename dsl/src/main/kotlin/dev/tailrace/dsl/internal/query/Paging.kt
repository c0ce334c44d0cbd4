package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.error.InvalidQueryException
import dev.tailrace.dsl.internal.exposed.AfterKeyset
import dev.tailrace.dsl.internal.exposed.RenderedQuery
import dev.tailrace.dsl.internal.exposed.TotalRows
import dev.tailrace.dsl.internal.parallel.KeysetBatch
import dev.tailrace.dsl.internal.record.RowReader
import dev.tailrace.dsl.internal.record.RowReaderFactory
import dev.tailrace.dsl.query.Keyset
import dev.tailrace.dsl.query.KeysetPage
import dev.tailrace.dsl.query.KeysetRequest
import dev.tailrace.dsl.query.Page
import dev.tailrace.dsl.query.PageRequest
import dev.tailrace.dsl.query.Projection.Function
import org.jetbrains.exposed.v1.core.AndOp
import org.jetbrains.exposed.v1.core.Column
import org.jetbrains.exposed.v1.core.Expression
import org.jetbrains.exposed.v1.core.SortOrder
import org.jetbrains.exposed.v1.jdbc.Query
import org.jetbrains.exposed.v1.jdbc.select
import java.sql.ResultSetMetaData
import java.util.concurrent.CompletableFuture

/** Pages of a select. What a page needs beyond its rows stands in columns behind theirs, which their reader does not see. */
internal class Paging<T : Any>(
    private val results: SelectResults<T>,
    private val reader: RowReaderFactory<T>,
) {
    private val session get() = results.session

    private class Built(
        val page: RenderedQuery,
        val count: RenderedQuery,
    )

    fun pageAsync(request: PageRequest): CompletableFuture<Page<T>> {
        refuseLimits()
        return session.runAsync(
            options("page", results.shape.timeout).reading(),
            { snapshot ->
                val all = results.tree(snapshot).query()
                val page = widened(all, listOf(TotalRows(all))).limit(request.perPage()).offset(request.offset())
                Built(session.bridge.render(page), session.bridge.count(all))
            },
            { it.page.sql },
        ) { built, connection ->
            val rows = built.page.read(connection, Widened(reader, 1))
            // Only a page beyond the last one has no row to carry the total.
            val total = rows.firstOrNull()?.let { it.extras[0] as Long } ?: if (request.page() == 1) 0 else built.count.long(connection)
            Page(rows.map { it.row }, request.page(), request.perPage(), total)
        }
    }

    fun keysetAsync(request: KeysetRequest): CompletableFuture<KeysetPage<T>> =
        afterAsync(request) { rows, last, more -> KeysetPage(rows, request.perPage(), if (more) last else null) }

    fun batchAsync(request: KeysetRequest): CompletableFuture<KeysetBatch<T>> = afterAsync(request, ::KeysetBatch)

    private fun <P> afterAsync(
        request: KeysetRequest,
        page: (List<T>, Keyset?, Boolean) -> P,
    ): CompletableFuture<P> {
        refuseLimits()
        return session.runAsync(
            options("page", results.shape.timeout).reading(),
            { snapshot -> keyset(results.tree(snapshot), request) },
            { it.first.sql },
        ) { (query, keys), connection ->
            val rows = query.read(connection, Widened(reader, keys))
            val items = rows.take(request.perPage())
            page(items.map { it.row }, items.lastOrNull()?.let { Keyset(it.extras) }, rows.size > items.size)
        }
    }

    private fun keyset(
        tree: SelectTree,
        request: KeysetRequest,
    ): Pair<RenderedQuery, Int> {
        if (results.shape.distinct || results.shape.groupedBy.isNotEmpty()) {
            throw InvalidQueryException("Keyset pages are of rows: neither distinct nor groupBy can be combined with afterAsync.")
        }
        val stated = results.shape.order.map { tree.scope.orderedColumn(it) to it.sortOrder }
        // Rows that are equal in the stated order need one of their own, or some would be left out between two pages.
        val known = stated.map { (column, _) -> column.expression }.toSet()
        val key = tree.main.catalogTable.primaryKey().map { tree.main.column(it.name()) }.filter { it.expression !in known }
        val last = stated.lastOrNull()?.second?.let { if (it.name.startsWith("DESC")) SortOrder.DESC else SortOrder.ASC } ?: SortOrder.ASC
        val order = stated + key.map { it to last }
        if (order.isEmpty()) {
            throw InvalidQueryException("Keyset pages need an order: call orderBy(…), or give the table a primary key.")
        }
        val pairs: Array<Pair<Column<*>, SortOrder>> = order.map { (column, direction) -> column.expression to direction }.toTypedArray()
        val page = widened(tree.unorderedQuery(), pairs.map { it.first })
        request.after()?.let { position ->
            val after = AfterKeyset.of(pairs, position)
            page.adjustWhere { this?.let { AndOp(listOf(it, after)) } ?: after }
        }
        page.orderBy(*pairs).limit(Math.addExact(request.perPage(), 1))
        return session.bridge.render(page) to order.size
    }

    // A field a second time would be dropped as repeated, and the reader would miss it: behind the rows' own, each is under another name.
    private fun widened(
        query: Query,
        extras: List<Expression<*>>,
    ): Query =
        query.copy().adjustSelect {
            select(it.fields + extras.mapIndexed { index, extra -> Extra(extra, session.bridge.identifier("tailrace_$index")) })
        }

    private fun refuseLimits() {
        if (results.shape.limit != null || results.shape.offset > 0) {
            throw InvalidQueryException("A page brings its own limit and offset: leave them out of the query.")
        }
    }
}

private fun Scope.orderedColumn(order: Order): ResolvedColumn {
    if (order.by.function != Function.COLUMN) throw InvalidQueryException("Keyset pages are ordered by columns, not by aggregates.")
    return column(order.by)!!
}

/** An expression that is not among a row's own, though it may be equal to one of them. */
private class Extra(
    private val expression: Expression<*>,
    private val alias: String,
) : Expression<Any>() {
    override fun toQueryBuilder(queryBuilder: org.jetbrains.exposed.v1.core.QueryBuilder) {
        queryBuilder.append(expression).append(" AS ").append(alias)
    }
}

/** Reads rows, and behind each the values of further columns. */
private class Widened<T : Any>(
    private val reader: RowReaderFactory<T>,
    private val count: Int,
) : RowReaderFactory<Widened.Wide<T>> {
    class Wide<T : Any>(
        val row: T,
        val extras: List<Any?>,
    )

    override fun forColumns(columns: ResultSetMetaData): RowReader<Wide<T>> {
        val own = columns.columnCount - count
        val rows = reader.forColumns(Narrowed(columns, own))
        val all = RowMapping.rows.forColumns(columns)
        return RowReader { result -> Wide(rows.read(result), all.read(result).let { row -> List(count) { row.get(own + it) } }) }
    }

    private class Narrowed(
        columns: ResultSetMetaData,
        private val own: Int,
    ) : ResultSetMetaData by columns {
        override fun getColumnCount(): Int = own
    }
}
