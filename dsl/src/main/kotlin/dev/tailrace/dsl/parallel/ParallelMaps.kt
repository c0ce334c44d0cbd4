@file:JvmName("ParallelMaps")

package dev.tailrace.dsl.parallel

import dev.tailrace.dsl.internal.parallel.mapToList
import dev.tailrace.dsl.internal.parallel.requireConcurrency
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.toList

/**
 * The results of [transform] in the order of this, with up to [concurrency] elements in work at a time:
 * `ids.parallelMap(8) { id -> db.first { Users.selectAll().where { Users.id eq id } } }`.
 *
 * Elements are pulled as there is room for them, so this may be long or generated on the way. Each is transformed in a child coroutine on
 * the caller's dispatcher, in the caller's call context (settings, limiter, deadline). Waiting elements hold no thread and no connection,
 * so calls within calls never wait for each other, however small the pool. Inside a transaction, which has one connection, the elements
 * are transformed one after another.
 *
 * Cancelling the coroutine, or the first [transform] that throws, cancels all that is in work, on the server too; what was thrown is passed
 * on.
 *
 * @param concurrency from 1; Int.MAX_VALUE means all at once
 * @throws IllegalArgumentException if [concurrency] is below 1
 */
@JvmSynthetic
public suspend fun <T, R> Iterable<T>.parallelMap(concurrency: Int, transform: suspend (T) -> R): List<R> {
    requireConcurrency(concurrency)
    return mapToList(iterator(), concurrency, transform)
}

/** As [Iterable.parallelMap]; the sequence is pulled in the caller's coroutine. */
@JvmSynthetic
public suspend fun <T, R> Sequence<T>.parallelMap(concurrency: Int, transform: suspend (T) -> R): List<R> {
    requireConcurrency(concurrency)
    return mapToList(iterator(), concurrency, transform)
}

/** As [Iterable.parallelMap], the results in the order in which they came. */
@JvmSynthetic
public suspend fun <T, R> Iterable<T>.parallelMapUnordered(concurrency: Int, transform: suspend (T) -> R): List<R> =
    streamParallelMapUnordered(concurrency, transform).toList()

/** As [Sequence.parallelMap], the results in the order in which they came. */
@JvmSynthetic
public suspend fun <T, R> Sequence<T>.parallelMapUnordered(concurrency: Int, transform: suspend (T) -> R): List<R> =
    streamParallelMapUnordered(concurrency, transform).toList()

/** Calls [action] with each element, up to [concurrency] at a time; returns when all have returned. Otherwise as [Iterable.parallelMap]. */
@JvmSynthetic
public suspend fun <T> Iterable<T>.parallelForEach(concurrency: Int, action: suspend (T) -> Unit): Unit =
    asFlow().parallelForEach(concurrency, action)

/** Calls [action] with each element, up to [concurrency] at a time; returns when all have returned. Otherwise as [Sequence.parallelMap]. */
@JvmSynthetic
public suspend fun <T> Sequence<T>.parallelForEach(concurrency: Int, action: suspend (T) -> Unit): Unit =
    asFlow().parallelForEach(concurrency, action)
