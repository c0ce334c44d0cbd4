package dev.tailrace.benchmarks.rows

import dev.tailrace.benchmarks.BenchServer
import dev.tailrace.benchmarks.Item
import dev.tailrace.benchmarks.ItemCounter
import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.TailraceConfig

/** Records from a publisher to a subscriber that asks for a batch at a time. */
class TailraceRows(
    server: BenchServer,
) : RowDrain {
    override val name = "tailrace publisher"

    private val db = Tailrace.connect(TailraceConfig.builder(server.url).poolSize(2).fetchSize(FETCH_SIZE).build())
    private val items = db.sql(SELECT_ALL).`as`(Item::class.java).publisher()

    override fun drain(): Long = ItemCounter().also(items::subscribe).count().join()

    override fun close() = db.close()
}
