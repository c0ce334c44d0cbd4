@file:JvmName("RecordQueries")

package dev.tailrace.dsl

import dev.tailrace.dsl.internal.query.flowOf
import dev.tailrace.dsl.query.InsertInto
import dev.tailrace.dsl.query.Keyset
import dev.tailrace.dsl.query.KeysetPage
import dev.tailrace.dsl.query.Page
import dev.tailrace.dsl.query.PageRequest
import dev.tailrace.dsl.query.RecordQuery
import dev.tailrace.dsl.query.Results
import dev.tailrace.dsl.query.Returned
import dev.tailrace.dsl.query.Row
import dev.tailrace.dsl.query.SqlQuery
import dev.tailrace.dsl.query.TableQuery
import dev.tailrace.dsl.query.Write
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.future.await
import kotlinx.coroutines.jdk9.asFlow

/** All rows. Suspends until they are read; cancelling the coroutine cancels the query on the server. */
@JvmSynthetic
public suspend fun <T : Any> Results<T>.get(): List<T> = getAsync().await()

/** The first row, `null` without one. Otherwise as [get]. */
@JvmSynthetic
public suspend fun <T : Any> Results<T>.first(): T? = firstAsync().await().orElse(null)

/** How many rows there are. Otherwise as [get]. */
@JvmSynthetic
public suspend fun Results<*>.count(): Long = countAsync().await()

/** Whether there is a row. Otherwise as [get]. */
@JvmSynthetic
public suspend fun Results<*>.exists(): Boolean = existsAsync().await()

/** One column of each row. Otherwise as [get]. */
@JvmSynthetic
public suspend inline fun <reified V : Any> Results<*>.pluck(column: String): List<V?> = pluckAsync(column, V::class.javaObjectType).await()

/** One page and its counts. Otherwise as [get]. */
@JvmSynthetic
public suspend fun <T : Any> Results<T>.page(request: PageRequest): Page<T> = paginateAsync(request.page(), request.perPage()).await()

/** The page after [position], `null` for the first. Otherwise as [get]; see [Results.afterAsync]. */
@JvmSynthetic
public suspend fun <T : Any> Results<T>.after(position: Keyset?, perPage: Int): KeysetPage<T> = afterAsync(position, perPage).await()

/** The rows over a cursor, as a cold flow: nothing runs before it is collected, and the collector's pace decides what is fetched. */
@JvmSynthetic
public fun <T : Any> Results<T>.stream(): Flow<T> = flowOf(this) ?: publisher().asFlow()

/** The row with this primary key, `null` without one. Otherwise as [get]. */
@JvmSynthetic
public suspend fun TableQuery.find(id: Any): Row? = findAsync(id).await().orElse(null)

/** The record with this `@Id`, `null` without one. Otherwise as [get]. */
@JvmSynthetic
public suspend fun <R : Record> RecordQuery<R>.find(id: Any): R? = findAsync(id).await().orElse(null)

/** All rows. Suspends until they are read; cancelling the coroutine cancels the query on the server. */
@JvmSynthetic
public suspend fun <T : Any> SqlQuery<T>.get(): List<T> = getAsync().await()

/** The first row, `null` without one. Otherwise as [get]. */
@JvmSynthetic
public suspend fun <T : Any> SqlQuery<T>.first(): T? = firstAsync().await().orElse(null)

/** Runs a statement without rows; how many it changed. Otherwise as [get]. */
@JvmSynthetic
public suspend fun SqlQuery<*>.execute(): Long = executeAsync().await()

/** The rows over a cursor, as a cold flow. */
@JvmSynthetic
public fun <T : Any> SqlQuery<T>.stream(): Flow<T> = flowOf(this) ?: publisher().asFlow()

/** Runs the write; how many rows it wrote. Outside a transaction a cancelled write may have happened. */
@JvmSynthetic
public suspend fun Write<*>.execute(): Long = executeAsync().await()

/** Runs the write and gives back its rows. Otherwise as [execute]. */
@JvmSynthetic
public suspend fun <T : Any> Returned<T>.get(): List<T> = getAsync().await()

/** Runs the write and gives back the first of its rows. Otherwise as [execute]. */
@JvmSynthetic
public suspend fun <T : Any> Returned<T>.first(): T? = firstAsync().await().orElse(null)

/** Adds a row: `db.into("users").values("name" to "Ada", "age" to 36)`. */
@JvmSynthetic
public fun InsertInto.values(vararg row: Pair<String, Any?>): InsertInto = values(row.toMap())
