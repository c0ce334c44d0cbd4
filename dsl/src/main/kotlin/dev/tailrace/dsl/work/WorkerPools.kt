@file:JvmName("WorkerPools")

package dev.tailrace.dsl.work

import dev.tailrace.dsl.internal.work.OpenPool
import dev.tailrace.dsl.internal.work.Place
import dev.tailrace.dsl.internal.work.Pool
import dev.tailrace.dsl.internal.work.Source
import dev.tailrace.dsl.internal.work.collected
import dev.tailrace.dsl.internal.work.drained
import dev.tailrace.dsl.internal.work.iterated
import dev.tailrace.dsl.internal.work.queued
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.job
import kotlin.coroutines.ContinuationInterceptor

/** What [workerPool] runs its block in: a scope for the block's own coroutines, and the pool. */
public class WorkerScope internal constructor(scope: CoroutineScope, internal val opened: OpenPool) :
    CoroutineScope by scope,
    WorkerPool by opened {
        /** Takes no more, as [finish], but returns at once: the scope waits. */
        override fun close(): Unit = opened.pool.finish()
    }

/**
 * Opens a pool for [block], and returns its value when everything has ended: the block, the coroutines started in it, the feeds and the
 * tasks. Tasks run on the caller's dispatcher, [limit] of them at once; 1 makes the pool deterministic (see [WorkerPool]).
 *
 * Cancelling the caller, or a [block] that throws, cancels all, on the server too. A task that fails fails its [submit]; of a [feed] it
 * is counted and told by [errors]. With [failFast] the first such failure stops the pool and is thrown from here.
 *
 * @param retry the answer to failures of tasks that have none of their own
 * @param keptErrors how many failures are kept for readers of [errors]
 * @throws IllegalArgumentException if [limit] or [keptErrors] is below 1
 */
@JvmSynthetic
public suspend fun <R> workerPool(
    limit: Int = 4,
    retry: TaskRetry = TaskRetry.never(),
    failFast: Boolean = false,
    keptErrors: Int = 256,
    block: suspend WorkerScope.() -> R,
): R = coroutineScope {
    val dispatcher = coroutineContext[ContinuationInterceptor] as? CoroutineDispatcher ?: Dispatchers.Default
    val pool = Pool(limit, retry, failFast, keptErrors, dispatcher, coroutineContext.job)
    try {
        val value = coroutineScope {
            pool.onFailure { cancel("A task failed", it) }
            WorkerScope(this, OpenPool(pool)).block().also {
                pool.errors.awaitAllButReaders(this)
                pool.awaitIdle()
                pool.finish()
            }
        }
        pool.ended.await()
        pool.failure()?.let { throw it }
        value
    } catch (failure: Throwable) {
        pool.stop()
        throw pool.failure().takeIf { failure is CancellationException } ?: failure
    }
}

/**
 * Runs [task] with [input] when its turn comes, and returns its output. Cancelled, it returns at once, and the run is withdrawn, or
 * cancelled on the server too. Called from within a task of the pool, the caller does not count as running while it waits.
 *
 * @throws dev.tailrace.dsl.error.WorkerPoolClosedException when the pool is closed, or stopped before the run has ended
 * @throws IllegalArgumentException if [task] fills drains, or the pool has another task of its name
 */
@JvmSynthetic
public suspend fun <I : Any, O> WorkerPool.submit(task: Task<I, O>, input: I): O {
    val place = currentCoroutineContext()[Place]?.takeIf { it.pool === pool }
    val accepted = pool.submission(task, input, place)
    return if (place == null) accepted.await() else place.away { accepted.await() }
}

/**
 * Starts to run [task] with each of [inputs], one drawn ahead of the task. The result tells how many succeeded; an element that fails is
 * told by [errors], a source that fails makes the result fail. Cancelling the result draws no more and cancels what runs.
 *
 * @throws IllegalStateException if [task] was fed before
 * @throws dev.tailrace.dsl.error.WorkerPoolClosedException if the pool is closed
 */
@JvmSynthetic
public fun <I : Any> WorkerPool.feed(task: Task<I, *>, inputs: Iterable<I>): Deferred<Fed> = fed(task, iterated(inputs))

/** As [feed] of an iterable; [inputs] is collected on the pool's dispatcher. */
@JvmSynthetic
public fun <I : Any> WorkerPool.feed(task: Task<I, *>, inputs: Flow<I>): Deferred<Fed> = fed(task, collected(inputs))

/** As [feed] of an iterable; ends when the queue is closed and empty. What is not drawn stays in the queue. */
@JvmSynthetic
public fun <I : Any> WorkerPool.feed(task: Task<I, *>, inputs: WorkQueue<out I>): Deferred<Fed> = fed(task, queued(inputs))

/** As [feed] of an iterable, from what other tasks put into [inputs]; read to its end also while the pool finishes. */
@JvmSynthetic
public fun <I : Any> WorkerPool.feed(task: Task<I, *>, inputs: Drain<out I>): Deferred<Fed> = fed(task, drained(inputs))

private fun <I : Any> WorkerPool.fed(task: Task<I, *>, source: Source<I>): Deferred<Fed> = pool.feed(task, source).result

/**
 * Every attempt that fails, from the oldest that is kept; ends when the pool has ended. The next failure tells a slow collector how many
 * it has [missed][TaskFailure.missed]. A collector that stops disturbs nothing.
 */
@JvmSynthetic
public fun WorkerPool.errors(): Flow<TaskFailure> = pool.errors.stream()

/** Suspends until nothing runs or waits and every feed has ended. */
@JvmSynthetic
public suspend fun WorkerPool.awaitIdle(): Unit = pool.awaitIdle()

/**
 * Takes no more, neither submissions nor elements of sources outside the pool, and returns when what was taken has ended. Cancelled, it
 * only stops waiting.
 */
@JvmSynthetic
public suspend fun WorkerPool.finish() {
    pool.finish()
    pool.ended.await()
}

private val WorkerPool.pool: Pool get() = (if (this is WorkerScope) opened else this as OpenPool).pool
