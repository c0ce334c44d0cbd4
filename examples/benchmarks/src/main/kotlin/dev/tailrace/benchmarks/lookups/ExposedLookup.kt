package dev.tailrace.benchmarks.lookups

import dev.tailrace.benchmarks.BenchServer
import dev.tailrace.benchmarks.Item
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import org.jetbrains.exposed.v1.core.ResultRow
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.core.eq
import org.jetbrains.exposed.v1.jdbc.Database
import org.jetbrains.exposed.v1.jdbc.selectAll
import org.jetbrains.exposed.v1.jdbc.transactions.suspendTransaction

object Items : Table("bench_item") {
    val id = long("id")
    val name = text("name")
    val stock = integer("stock")
    val weight = double("weight")
    val active = bool("active")
    override val primaryKey = PrimaryKey(id)

    fun read(row: ResultRow) = Item(row[id], row[name], row[stock], row[weight], row[active])
}

/** Exposed on its own: a suspending transaction around each query, over the same pool. */
class ExposedLookup(
    server: BenchServer,
) : Lookup {
    override val name = "exposed suspendTransaction"

    private val pool = hikari(server)
    private val database = Database.connect(pool)

    // Exposed blocks the thread it is called on; these are as many as the pool has connections.
    private val dispatcher = Dispatchers.IO.limitedParallelism(CONNECTIONS)

    override suspend fun find(id: Long): Item =
        withContext(dispatcher) {
            suspendTransaction(database) {
                Items.read(Items.selectAll().where { Items.id eq id }.single())
            }
        }

    override fun close() = pool.close()
}
