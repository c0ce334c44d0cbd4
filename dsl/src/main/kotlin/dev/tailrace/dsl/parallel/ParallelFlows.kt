@file:JvmName("ParallelFlows")

package dev.tailrace.dsl.parallel

import dev.tailrace.dsl.internal.parallel.eachInParallel
import dev.tailrace.dsl.internal.parallel.inParallel
import dev.tailrace.dsl.internal.parallel.requireConcurrency
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.asFlow

/**
 * The results of [transform] in the order of this flow, with up to [concurrency] elements in work at a time, as a cold flow.
 *
 * Back-pressure: at most 2 × [concurrency] elements have been taken and not yet emitted, those in work among them; the rest wait in the
 * upstream, and a slow collector stops the work. So one slow element holds up the others once [concurrency] results wait behind it;
 * [parallelMapUnordered] does not. The upstream is collected in a coroutine of its own, each element transformed in a child of it, on the
 * collector's dispatcher and in its call context. Inside a transaction there is no concurrency: element after element is taken, transformed
 * and collected.
 *
 * Ending or cancelling the collection, and the first failure, of upstream or [transform], cancel all that is in work, on the server too.
 *
 * @param concurrency from 1; Int.MAX_VALUE means all at once
 * @throws IllegalArgumentException if [concurrency] is below 1
 */
@JvmSynthetic
public fun <T, R> Flow<T>.parallelMap(concurrency: Int, transform: suspend (T) -> R): Flow<R> {
    requireConcurrency(concurrency)
    return inParallel(concurrency, ordered = true, transform = transform)
}

/**
 * As [Flow.parallelMap], the results in the order in which they come. At most [concurrency] elements have been taken and not yet emitted.
 */
@JvmSynthetic
public fun <T, R> Flow<T>.parallelMapUnordered(concurrency: Int, transform: suspend (T) -> R): Flow<R> {
    requireConcurrency(concurrency)
    return inParallel(concurrency, ordered = false, transform = transform)
}

/** Calls [action] with each element, up to [concurrency] at a time; returns when all have returned. Otherwise as [Flow.parallelMap]. */
@JvmSynthetic
public suspend fun <T> Flow<T>.parallelForEach(concurrency: Int, action: suspend (T) -> Unit) {
    requireConcurrency(concurrency)
    eachInParallel(concurrency, action)
}

/** The results as a cold flow, with a bounded number of them in memory: see [Flow.parallelMap]. Each collection iterates anew. */
@JvmSynthetic
public fun <T, R> Iterable<T>.streamParallelMap(concurrency: Int, transform: suspend (T) -> R): Flow<R> =
    asFlow().parallelMap(concurrency, transform)

/** The results as a cold flow, with a bounded number of them in memory: see [Flow.parallelMap]. Each collection iterates anew. */
@JvmSynthetic
public fun <T, R> Sequence<T>.streamParallelMap(concurrency: Int, transform: suspend (T) -> R): Flow<R> =
    asFlow().parallelMap(concurrency, transform)

/** The results as a cold flow in the order in which they come: see [Flow.parallelMapUnordered]. Each collection iterates anew. */
@JvmSynthetic
public fun <T, R> Iterable<T>.streamParallelMapUnordered(concurrency: Int, transform: suspend (T) -> R): Flow<R> =
    asFlow().parallelMapUnordered(concurrency, transform)

/** The results as a cold flow in the order in which they come: see [Flow.parallelMapUnordered]. Each collection iterates anew. */
@JvmSynthetic
public fun <T, R> Sequence<T>.streamParallelMapUnordered(concurrency: Int, transform: suspend (T) -> R): Flow<R> =
    asFlow().parallelMapUnordered(concurrency, transform)
