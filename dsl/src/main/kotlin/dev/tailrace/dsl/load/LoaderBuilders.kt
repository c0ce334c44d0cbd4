@file:JvmName("LoaderBuilders")

package dev.tailrace.dsl.load

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.internal.internals
import dev.tailrace.dsl.internal.load.ColumnFetch
import dev.tailrace.dsl.internal.load.FunctionLoaders
import dev.tailrace.dsl.internal.load.RecordLoaders
import dev.tailrace.dsl.internal.load.loader
import dev.tailrace.dsl.race.Outcome
import kotlinx.coroutines.Dispatchers
import org.jetbrains.exposed.v1.core.Column
import org.jetbrains.exposed.v1.core.ResultRow
import org.jetbrains.exposed.v1.core.dao.id.EntityID
import kotlin.coroutines.CoroutineContext

/**
 * A [Loader] over [batch], which is given the keys of a batch and returns their values: a key without a value is absent, and what nobody
 * asked for is ignored. It runs in [context], and in the transaction, settings and limiter of its callers.
 */
@JvmSynthetic
public fun <K : Any, V : Any> Loader(
    options: LoaderOptions = LoaderOptions.DEFAULT,
    context: CoroutineContext = Dispatchers.Default,
    batch: suspend (Set<K>) -> Map<K, V>,
): Loader<K, V> = FunctionLoaders.of(options, context, FunctionLoaders.callbacksOf(context), { it }, batch)

/** As [Loader], over a function that tells of each key whether it succeeded. */
@JvmSynthetic
public fun <K : Any, V : Any> LoaderOfOutcomes(
    options: LoaderOptions = LoaderOptions.DEFAULT,
    context: CoroutineContext = Dispatchers.Default,
    batch: suspend (Set<K>) -> Map<K, Outcome<V>>,
): Loader<K, V> = FunctionLoaders.of(options, context, FunctionLoaders.callbacksOf(context), FunctionLoaders::told, batch)

/**
 * Rows by a unique column of an Exposed table: `db.loader(Users.name).load("Ada")[Users.age]`. If rows share a key, asking for it fails.
 * Make it once and keep it.
 *
 * @throws dev.tailrace.dsl.error.MissingDependencyException if [options] want a cache and Caffeine is not on the class path
 * @throws IllegalArgumentException if they want more batches in flight than the pool has connections
 */
@JvmSynthetic
public fun <K : Any> Database.loader(key: Column<out K?>, options: LoaderOptions = LoaderOptions.DEFAULT): Loader<K, ResultRow> =
    loader(key, options) { it }

/** [loader], with each row made into something else by [map], once for all who asked for it. What it throws fails that key alone. */
@JvmSynthetic
public fun <K : Any, V : Any> Database.loader(
    key: Column<out K?>,
    options: LoaderOptions = LoaderOptions.DEFAULT,
    map: (ResultRow) -> V,
): Loader<K, V> = byColumn(key, options, map)

/** [loader] by the key of an `IdTable`. */
@JvmSynthetic
@JvmName("loaderById")
public fun <K : Any> Database.loader(key: Column<out EntityID<K>?>, options: LoaderOptions = LoaderOptions.DEFAULT): Loader<K, ResultRow> =
    byColumn(key, options) { it }

/** [loader] by the key of an `IdTable`, with each row made into something else by [map]. */
@JvmSynthetic
@JvmName("loaderById")
public fun <K : Any, V : Any> Database.loader(
    key: Column<out EntityID<K>?>,
    options: LoaderOptions = LoaderOptions.DEFAULT,
    map: (ResultRow) -> V,
): Loader<K, V> = byColumn(key, options, map)

/** All rows that share a key, in no particular order; an empty list, which is a value, where there are none. */
@JvmSynthetic
public fun <K : Any> Database.loaderOfMany(
    key: Column<out K?>,
    options: LoaderOptions = LoaderOptions.DEFAULT,
): Loader<K, List<ResultRow>> =
    loaderOfMany(key, options) { it }

/** [loaderOfMany], with each row made into something else by [map]. */
@JvmSynthetic
public fun <K : Any, V : Any> Database.loaderOfMany(
    key: Column<out K?>,
    options: LoaderOptions = LoaderOptions.DEFAULT,
    map: (ResultRow) -> V,
): Loader<K, List<V>> = manyByColumn(key, options, map)

/** [loaderOfMany] by a reference to the key of an `IdTable`. */
@JvmSynthetic
@JvmName("loaderOfManyById")
public fun <K : Any> Database.loaderOfMany(
    key: Column<out EntityID<K>?>,
    options: LoaderOptions = LoaderOptions.DEFAULT,
): Loader<K, List<ResultRow>> = manyByColumn(key, options) { it }

/** [loaderOfMany] by a reference to the key of an `IdTable`, with each row made into something else by [map]. */
@JvmSynthetic
@JvmName("loaderOfManyById")
public fun <K : Any, V : Any> Database.loaderOfMany(
    key: Column<out EntityID<K>?>,
    options: LoaderOptions = LoaderOptions.DEFAULT,
    map: (ResultRow) -> V,
): Loader<K, List<V>> = manyByColumn(key, options, map)

/** Records by their `@Id`, as [Loaders.record]: `db.recordLoader<Long, User>()`. */
@JvmSynthetic
public inline fun <K : Any, reified R : Record> Database.recordLoader(options: LoaderOptions = LoaderOptions.DEFAULT): Loader<K, R> =
    Loaders.of(this, options).record(R::class.java)

/** All records that have the same value of [component], as [Loaders.manyBy]: `db.recordLoaderOfMany<Long, Post>("authorId")`. */
@JvmSynthetic
public inline fun <K : Any, reified R : Record> Database.recordLoaderOfMany(
    component: String,
    options: LoaderOptions = LoaderOptions.DEFAULT,
): Loader<K, List<R>> = recordLoaderOfMany(R::class.java, component, options)

@JvmSynthetic
@PublishedApi
internal fun <K : Any, R : Record> Database.recordLoaderOfMany(
    type: Class<R>,
    component: String,
    options: LoaderOptions,
): Loader<K, List<R>> {
    val mapping = dev.tailrace.dsl.internal.record.RecordMapper.of(type)
    return RecordLoaders.of(this, options).ofMany(mapping, mapping.component(component))
}

private fun <K : Any, V : Any> Database.byColumn(key: Column<*>, options: LoaderOptions, map: (ResultRow) -> V): Loader<K, V> {
    val fetch = ColumnFetch<K>(internals, key, many = false, options.timeout(), map)
    return internals.loader(fetch, options, fetch.subject)
}

private fun <K : Any, V : Any> Database.manyByColumn(key: Column<*>, options: LoaderOptions, map: (ResultRow) -> V): Loader<K, List<V>> {
    val fetch = ColumnFetch<K>(internals, key, many = true, options.timeout(), map)
    return internals.loader(fetch, options, fetch.subject, absent = emptyList())
}
