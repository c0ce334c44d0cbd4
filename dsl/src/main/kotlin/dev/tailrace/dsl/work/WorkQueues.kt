@file:JvmName("WorkQueues")

package dev.tailrace.dsl.work

import dev.tailrace.dsl.internal.work.BoundedQueue
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlin.time.Duration

/**
 * Puts [element] as soon as there is room. Cancelled while it waits, it has not put; once the queue has accepted the element it returns,
 * also to a caller that was cancelled in the same instant.
 *
 * @throws dev.tailrace.dsl.error.WorkQueueClosedException when the queue is closed first
 */
@JvmSynthetic
public suspend fun <T : Any> WorkQueue<T>.put(element: T): Unit = bounded.put(element)

/**
 * As [put], but gives up with `false` when there was no room for [wait].
 *
 * @throws dev.tailrace.dsl.error.WorkQueueClosedException when the queue is closed first
 * @throws IllegalArgumentException if [wait] is negative
 */
@JvmSynthetic
public suspend fun <T : Any> WorkQueue<T>.tryPut(element: T, wait: Duration): Boolean = bounded.tryPut(element, wait)

/**
 * The next element; `null` once the queue is closed and everything has been taken. Cancelled, it has taken nothing: an element that came in
 * the same instant goes to the next taker.
 */
@JvmSynthetic
public suspend fun <T : Any> WorkQueue<T>.take(): T? = bounded.take()

/**
 * As [take], but gives up with `null` when nothing came for [wait].
 *
 * @throws IllegalArgumentException if [wait] is negative
 */
@JvmSynthetic
public suspend fun <T : Any> WorkQueue<T>.tryTake(wait: Duration): T? = bounded.take(wait)

/**
 * Takes one element after the other, and ends once the queue is closed and empty. Any number may collect, beside other takers: they share
 * the elements, each goes to one. The next element is taken when the collector is done with the one before; a collector that stops leaves
 * the rest in the queue.
 */
@JvmSynthetic
public fun <T : Any> WorkQueue<T>.stream(): Flow<T> = flow { while (true) emit(take() ?: break) }

private val <T : Any> WorkQueue<T>.bounded get() = this as BoundedQueue<T>
