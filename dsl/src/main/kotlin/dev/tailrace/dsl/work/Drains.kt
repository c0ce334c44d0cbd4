@file:JvmName("Drains")

package dev.tailrace.dsl.work

import dev.tailrace.dsl.internal.work.BoundedDrain
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.toList

/**
 * Reads to the end. Several collectors share the elements. The next is read when the collector is done with the one before. A collector
 * that stops leaves; when the last one has left before the end, the drain is abandoned.
 *
 * @throws dev.tailrace.dsl.error.WorkerPoolClosedException after what is left, when a task that fills it was stopped
 */
@JvmSynthetic
public fun <T : Any> Drain<T>.stream(): Flow<T> = (this as BoundedDrain<T>).stream()

/** Every element up to the end, in memory. Otherwise as [stream]. */
@JvmSynthetic
public suspend fun <T : Any> Drain<T>.toList(): List<T> = stream().toList()
