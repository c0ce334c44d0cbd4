@file:JvmName("Tasks")

package dev.tailrace.dsl.work

import dev.tailrace.dsl.internal.work.DefinedTask
import dev.tailrace.dsl.internal.work.Run
import kotlin.time.Duration
import kotlin.time.toJavaDuration

/**
 * Defines a task of this pool: `val lookUp = task("look up") { id: Long -> db.firstOrNull { … } }`. Its [body] runs on the pool's
 * dispatcher, in the call context of whoever submits or feeds; cancelling a run cancels it, and what it runs on the server.
 *
 * @param limit at most so many at once, beside the limit of the pool
 * @param retry its own answer to failures, instead of the pool's
 * @param fills the drains that [body] puts into with [emit]; such a task is fed, not submitted to
 * @throws IllegalArgumentException if the pool has another task of that name, [limit] is below 1 or a drain is closed already
 * @throws dev.tailrace.dsl.error.WorkerPoolClosedException if the pool is closed
 */
@JvmSynthetic
public fun <I : Any, O> WorkerPool.task(
    name: String,
    limit: Int? = null,
    retry: TaskRetry? = null,
    fills: List<Drain<*>> = emptyList(),
    body: suspend TaskRun.(I) -> O,
): Task<I, O> =
    DefinedTask<I, O>(name, limit, retry, emptyList()) { run, input -> run.body(input) }
        .fills(*fills.toTypedArray())
        .also { add(it) }

/** As [task], with each output put into the drain [into]. */
@JvmSynthetic
public fun <I : Any, O : Any> WorkerPool.task(
    name: String,
    into: Drain<in O>,
    limit: Int? = null,
    retry: TaskRetry? = null,
    fills: List<Drain<*>> = emptyList(),
    body: suspend TaskRun.(I) -> O,
): Task<I, O> =
    DefinedTask<I, O>(name, limit, retry, emptyList()) { run, input -> run.body(input) }
        .fills(*fills.toTypedArray())
        .into(into)
        .also { add(it) }

/**
 * Puts [element] into [drain] as soon as there is room. While it waits, the task does not count as running, so another may run in its
 * place, but no new input of the same task is begun. What an attempt has put stays put if the attempt fails.
 *
 * @throws IllegalArgumentException if the task was not said to fill [drain]
 */
@JvmSynthetic
public suspend fun <T : Any> TaskRun.emit(drain: Drain<T>, element: T): Unit = (this as Run).put(drain, element)

/** A [TaskRetry] by a function: how long to wait after a failed attempt (1 is the first), or `null` to give up. */
@JvmSynthetic
public fun taskRetry(waitAfter: (attempt: Int, failure: Throwable) -> Duration?): TaskRetry =
    TaskRetry { attempt, failure -> waitAfter(attempt, failure)?.toJavaDuration() }

/** [TaskRetry.upTo]. */
@JvmSynthetic
public fun taskRetry(attempts: Int, first: Duration): TaskRetry = TaskRetry.upTo(attempts, first.toJavaDuration())
