@file:JvmName("LoaderCalls")

package dev.tailrace.dsl.load

import dev.tailrace.dsl.internal.load.CoalescingLoader
import kotlinx.coroutines.future.await

/**
 * The value of [key]. Suspends until its batch is answered. Cancelling the coroutine leaves the batch, and nobody else notices; when all
 * have left, the batch is cancelled on the server.
 *
 * @throws dev.tailrace.dsl.error.KeyNotFoundException if there is none
 */
@JvmSynthetic
public suspend fun <K : Any, V : Any> Loader<K, V>.load(key: K): V =
    if (this is CoalescingLoader) await(key) ?: throw missing(key) else getAsync(key).await()

/** The value of [key], `null` if there is none. Otherwise as [load]. */
@JvmSynthetic
public suspend fun <K : Any, V : Any> Loader<K, V>.loadOrNull(key: K): V? =
    if (this is CoalescingLoader) await(key) else loadAsync(key).await().orElse(null)

/** The values of [keys], in their order; absent ones are left out. If one fails, it fails. Otherwise as [load]. */
@JvmSynthetic
public suspend fun <K : Any, V : Any> Loader<K, V>.loadAll(keys: Collection<K>): Map<K, V> =
    if (this is CoalescingLoader) awaitAll(keys) else loadAllAsync(keys).await()
