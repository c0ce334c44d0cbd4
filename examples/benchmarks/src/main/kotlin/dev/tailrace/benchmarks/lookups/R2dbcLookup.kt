package dev.tailrace.benchmarks.lookups

import dev.tailrace.benchmarks.BenchServer
import dev.tailrace.benchmarks.Item
import dev.tailrace.benchmarks.R2dbcItems
import dev.tailrace.benchmarks.r2dbcFactory
import io.r2dbc.pool.ConnectionPool
import io.r2dbc.pool.ConnectionPoolConfiguration
import io.r2dbc.spi.Connection
import kotlinx.coroutines.reactive.awaitSingle
import reactor.core.publisher.Flux
import reactor.core.publisher.Mono

/** R2DBC over its own pool. */
class R2dbcLookup(
    server: BenchServer,
) : Lookup {
    override val name = "r2dbc + pool"

    private val pool =
        ConnectionPool(
            ConnectionPoolConfiguration
                .builder(r2dbcFactory(server))
                .initialSize(CONNECTIONS)
                .maxSize(CONNECTIONS)
                .build(),
        )

    override suspend fun find(id: Long): Item =
        Mono
            .usingWhen(pool.create(), { connection -> find(connection, id) }, { it.close() })
            .awaitSingle()

    private fun find(
        connection: Connection,
        id: Long,
    ): Mono<Item> =
        Flux
            .from(
                connection
                    .createStatement("select id, name, stock, weight, active from bench_item where id = $1")
                    .bind(0, id)
                    .execute(),
            ).flatMap { result -> result.map { row -> R2dbcItems.read(row) } }
            .single()

    override fun close() = pool.dispose()
}
