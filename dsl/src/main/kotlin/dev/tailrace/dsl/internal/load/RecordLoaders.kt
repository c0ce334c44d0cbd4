package dev.tailrace.dsl.internal.load

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.internal.EngineDatabase
import dev.tailrace.dsl.internal.execution.JdbcEngine
import dev.tailrace.dsl.internal.internals
import dev.tailrace.dsl.internal.query.DatabaseQueries
import dev.tailrace.dsl.internal.query.component
import dev.tailrace.dsl.internal.query.singleId
import dev.tailrace.dsl.internal.record.MappedComponent
import dev.tailrace.dsl.internal.record.PropertyReference
import dev.tailrace.dsl.internal.record.RecordMapper
import dev.tailrace.dsl.internal.record.RecordMapping
import dev.tailrace.dsl.load.Loader
import dev.tailrace.dsl.load.LoaderOptions
import dev.tailrace.dsl.load.Loaders
import dev.tailrace.dsl.record.Property

/** Loaders of records over a database. */
internal class RecordLoaders private constructor(
    private val database: EngineDatabase,
    private val options: LoaderOptions,
) : Loaders {
    private val session = (database.queries as DatabaseQueries).session

    override fun <K : Any, R : Record> record(type: Class<R>): Loader<K, R> {
        val mapping = RecordMapper.of(type)
        return of(mapping, mapping.singleId())
    }

    override fun <R : Record> by(key: Property.OfInt<R>): Loader<Int, R> = of(mapping(key), key)

    override fun <R : Record> by(key: Property.OfLong<R>): Loader<Long, R> = of(mapping(key), key)

    override fun <R : Record, K : Any> by(key: Property.Of<R, K>): Loader<K, R> = of(mapping(key), key)

    override fun <R : Record> manyBy(key: Property.OfInt<R>): Loader<Int, List<R>> = ofMany(mapping(key), key)

    override fun <R : Record> manyBy(key: Property.OfLong<R>): Loader<Long, List<R>> = ofMany(mapping(key), key)

    override fun <R : Record, K : Any> manyBy(key: Property.Of<R, K>): Loader<K, List<R>> = ofMany(mapping(key), key)

    fun <K : Any, R : Record> of(mapping: RecordMapping<R>, component: MappedComponent): Loader<K, R> {
        val fetch = RecordFetch<K, R>(session, mapping, component, many = false, options.timeout())
        return database.loader(fetch, options, fetch.subject)
    }

    fun <K : Any, R : Record> ofMany(mapping: RecordMapping<R>, component: MappedComponent): Loader<K, List<R>> {
        val fetch = RecordFetch<K, R>(session, mapping, component, many = true, options.timeout())
        return database.loader(fetch, options, fetch.subject, absent = emptyList())
    }

    private fun <K : Any, R : Record> of(mapping: RecordMapping<R>, key: Property<R>): Loader<K, R> = of(mapping, mapping.component(key))

    private fun <K : Any, R : Record> ofMany(mapping: RecordMapping<R>, key: Property<R>): Loader<K, List<R>> =
        ofMany(mapping, mapping.component(key))

    @Suppress("UNCHECKED_CAST")
    private fun <R : Record> mapping(key: Property<R>) = RecordMapper.of(PropertyReference.of(key).recordType() as Class<R>)

    companion object {
        @JvmStatic
        fun of(database: Database, options: LoaderOptions): RecordLoaders = RecordLoaders(database.internals, options).also {
            placesOf(it.database, options)
        }
    }
}

/** A loader that asks this database. */
internal fun <K : Any, V : Any> EngineDatabase.loader(
    fetch: Fetch<K>,
    options: LoaderOptions,
    subject: String,
    absent: V? = null,
): Loader<K, V> = CoalescingLoader(fetch, options, placesOf(this, options), subject, engine.completions(), engine, absent)

private fun placesOf(database: EngineDatabase, options: LoaderOptions): Int {
    val connections = (database.engine as JdbcEngine).slotCount()
    val wanted = options.batchesInFlight()
    if (wanted == 0) return minOf(LoaderOptions.SUITABLE_IN_FLIGHT, connections)
    require(wanted <= connections) { "batchesInFlight is $wanted, and the pool has $connections connections" }
    return wanted
}
