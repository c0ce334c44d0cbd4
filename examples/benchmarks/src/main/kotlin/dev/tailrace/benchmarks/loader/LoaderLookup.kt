package dev.tailrace.benchmarks.loader

import dev.tailrace.benchmarks.BenchServer
import dev.tailrace.benchmarks.Item
import dev.tailrace.benchmarks.lookups.CONNECTIONS
import dev.tailrace.benchmarks.lookups.Lookup
import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.TailraceConfig
import dev.tailrace.dsl.load.Loader
import dev.tailrace.dsl.load.load
import dev.tailrace.dsl.load.recordLoader

/** Items by their key, those that are asked for at the same time in one query. */
class LoaderLookup(
    server: BenchServer,
) : Lookup {
    override val name = "tailrace loader"

    private val db = Tailrace.connect(TailraceConfig.builder(server.url).poolSize(CONNECTIONS).build())
    private val items: Loader<Long, Item> = db.recordLoader()

    override suspend fun find(id: Long): Item = items.load(id)

    /** Mean keys of a batch. */
    val keysPerBatch: Double get() = items.stats().let { it.keys().toDouble() / it.batches() }

    override fun close() = db.close()
}
