@file:JvmName("Queries")

package dev.tailrace.dsl

import dev.tailrace.dsl.internal.EngineDatabase
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.Work
import dev.tailrace.dsl.internal.execution.run
import dev.tailrace.dsl.internal.exposed.RenderedQuery
import dev.tailrace.dsl.internal.internals
import org.jetbrains.exposed.v1.core.AbstractQuery
import org.jetbrains.exposed.v1.core.Expression
import org.jetbrains.exposed.v1.core.ResultRow
import org.jetbrains.exposed.v1.jdbc.Query
import org.jetbrains.exposed.v1.jdbc.select

/**
 * Runs the Exposed query that [query] builds and returns all its rows: `db.query { Users.selectAll().where { Users.age greaterEq 18 } }`.
 *
 * [query] runs on the caller's thread and only builds; the statement runs in autocommit, or in the surrounding [transaction]. Cancelling
 * the coroutine cancels the statement on the server. All rows are held in memory; [stream] does not.
 *
 * @throws dev.tailrace.dsl.error.QueryFailedException when the server refuses it
 * @throws dev.tailrace.dsl.error.ConnectionLostException when the connection dies meanwhile
 * @throws IllegalStateException when [query] executes something instead of returning it
 */
@JvmSynthetic
public suspend fun Database.query(query: () -> AbstractQuery<*>): List<ResultRow> {
    val internals = internals
    return internals.rows(internals.exposed.query(query))
}

/** [query], with each row made into something else by [map], in the caller's coroutine. */
@JvmSynthetic
public suspend fun <T> Database.query(map: (ResultRow) -> T, query: () -> AbstractQuery<*>): List<T> = query(query).map(map)

/** Calls [action] with each row of [query], in the caller's coroutine: it may suspend. Memory and errors as of [query]. */
@JvmSynthetic
public suspend fun Database.forEachRow(query: () -> AbstractQuery<*>, action: suspend (ResultRow) -> Unit) {
    for (row in query(query)) action(row)
}

/** The first row of [query]; asks the server for one row only. Otherwise as [query]. */
@JvmSynthetic
public suspend fun Database.firstOrNull(query: () -> AbstractQuery<*>): ResultRow? = query { limited(query(), 1) }.firstOrNull()

/**
 * The first row of [query]; asks the server for one row only. Otherwise as [query].
 *
 * @throws NoSuchElementException when there is none
 */
@JvmSynthetic
public suspend fun Database.first(query: () -> AbstractQuery<*>): ResultRow = firstOrNull(query)
    ?: throw NoSuchElementException("The query has no rows.")

/**
 * The only row of [query]; asks the server for two at most. Otherwise as [query].
 *
 * @throws NoSuchElementException when there is none
 * @throws IllegalArgumentException when there are several
 */
@JvmSynthetic
public suspend fun Database.single(query: () -> AbstractQuery<*>): ResultRow = singleOrNull(query)
    ?: throw NoSuchElementException("The query has no rows; one was expected.")

/**
 * The only row of [query], `null` when there is none; asks the server for two at most. Otherwise as [query].
 *
 * @throws IllegalArgumentException when there are several
 */
@JvmSynthetic
public suspend fun Database.singleOrNull(query: () -> AbstractQuery<*>): ResultRow? {
    val rows = query { limited(query(), 2) }
    require(rows.size <= 1) { "The query has several rows; one was expected." }
    return rows.firstOrNull()
}

/** The values of [column] in the rows of [query]: only that column is fetched. Otherwise as [query]. */
@JvmSynthetic
public suspend fun <T> Database.pluck(column: Expression<T>, query: () -> AbstractQuery<*>): List<T> = query {
    when (val built = query()) {
        is Query -> built.copy().adjustSelect { select(column) }
        else -> built
    }
}.map { it[column] }

/** How many rows [query] has, counted by the server, whatever its clauses. Otherwise as [query]. */
@JvmSynthetic
public suspend fun Database.count(query: () -> AbstractQuery<*>): Long {
    val internals = internals
    val counted = internals.exposed.building { internals.exposed.count(query()) }
    return internals.executing("count", counted.sql, counted::long)
}

/** Whether [query] has any row; the server stops at the first. Otherwise as [query]. */
@JvmSynthetic
public suspend fun Database.exists(query: () -> AbstractQuery<*>): Boolean {
    val internals = internals
    val asked = internals.exposed.building { internals.exposed.exists(query()) }
    return internals.executing("exists", asked.sql, asked::boolean)
}

@JvmSynthetic
internal suspend fun EngineDatabase.rows(query: RenderedQuery, operation: String = "query"): List<ResultRow> =
    executing(operation, query.sql, query::rows)

@JvmSynthetic
internal suspend fun <T> EngineDatabase.executing(
    operation: String,
    sql: String,
    work: Work<T>,
): T = engine.run(ExecutionOptions.of(operation, sql), work)

private fun limited(query: AbstractQuery<*>, rows: Int): AbstractQuery<*> {
    val limit = query.limit
    if (query !is Query || (limit != null && limit <= rows)) return query
    return query.copy().limit(rows)
}
