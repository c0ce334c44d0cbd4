package dev.tailrace.benchmarks.lookups

import dev.tailrace.benchmarks.BenchServer
import dev.tailrace.benchmarks.Item
import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.TailraceConfig
import dev.tailrace.dsl.query
import org.jetbrains.exposed.v1.core.eq
import org.jetbrains.exposed.v1.jdbc.selectAll

/** The same Exposed query as Exposed's own arm, executed by Tailrace. */
class TailraceLookup(
    server: BenchServer,
    override val name: String = "tailrace",
) : Lookup {
    private val db = Tailrace.connect(TailraceConfig.builder(server.url).poolSize(CONNECTIONS).build())

    override suspend fun find(id: Long): Item = db.query(Items::read) { Items.selectAll().where { Items.id eq id } }.single()

    override fun close() = db.close()
}
