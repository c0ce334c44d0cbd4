@file:JvmName("CacheWarming")

package dev.tailrace.dsl.load

import dev.tailrace.dsl.internal.load.CaffeineWarmer
import dev.tailrace.dsl.internal.load.Warming
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.last
import kotlinx.coroutines.flow.map
import kotlin.time.Duration

/**
 * Stores [values], each under the key that [key] tells, in the caller's coroutine. Suspends until they are stored; cancelling stops it and
 * the flow it takes from, and what was stored stays. What fails in the flow ends it. An entry that is in the cache already stays, unless
 * [WarmOptions.replacing].
 */
@JvmSynthetic
public suspend fun <K : Any, V : Any> CacheWarmer<K, V>.warm(values: Flow<V>, key: (V) -> K): WarmProgress =
    streamWarming(values, key).last()

/** Stores what [loader] loads by [keys]; one without a cache of its own. Otherwise as [warm] of values. */
@JvmSynthetic
public suspend fun <K : Any, V : Any> CacheWarmer<K, V>.warm(keys: Iterable<K>, loader: Loader<K, V>): WarmProgress =
    streamWarming(keys, loader).last()

/**
 * [warm], step by step: collecting fills the cache, and each batch brings an element, the last one [WarmProgress.finished]. A slow
 * collector slows the filling.
 */
@JvmSynthetic
public fun <K : Any, V : Any> CacheWarmer<K, V>.streamWarming(values: Flow<V>, key: (V) -> K): Flow<WarmProgress> =
    warming.entries(values.map { Pair(key(it), it) })

/** [warm] by a loader, step by step. */
@JvmSynthetic
public fun <K : Any, V : Any> CacheWarmer<K, V>.streamWarming(keys: Iterable<K>, loader: Loader<K, V>): Flow<WarmProgress> =
    warming.keys(keys, loader)

/**
 * Loads everything that is in the cache again by [loader], each [period] from now on, until it is cancelled or a load fails. An entry that
 * changed meanwhile stays as it is; one whose key is absent is removed.
 *
 * @throws IllegalArgumentException if [period] is not positive
 */
@JvmSynthetic
public suspend fun <K : Any, V : Any> CacheWarmer<K, V>.refresh(period: Duration, loader: Loader<K, V>): Nothing {
    require(period.isPositive()) { "period is $period; it must be positive" }
    while (true) {
        delay(period)
        warming.refresh(loader)
    }
}

private val <K : Any, V : Any> CacheWarmer<K, V>.warming: Warming<K, V>
    get() = (this as? CaffeineWarmer<K, V>)?.warming
        ?: throw IllegalArgumentException("This CacheWarmer was not made by Tailrace. Use CacheWarmer.of(cache).")
