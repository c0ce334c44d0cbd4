package dev.tailrace.benchmarks.lookups

import dev.tailrace.benchmarks.BenchServer
import dev.tailrace.benchmarks.Item
import dev.tailrace.benchmarks.await
import dev.tailrace.benchmarks.toItem
import dev.tailrace.benchmarks.vertxOptions
import io.vertx.core.Vertx
import io.vertx.pgclient.PgBuilder
import io.vertx.sqlclient.PoolOptions
import io.vertx.sqlclient.SqlClient
import io.vertx.sqlclient.Tuple

/** The Vert.x client. [pipelined]: many queries in flight on one connection, which its pool proper does not do. */
class VertxLookup(
    server: BenchServer,
    pipelined: Boolean,
) : Lookup {
    override val name = if (pipelined) "vert.x pipelined" else "vert.x pooled"

    private val vertx = Vertx.vertx()
    private val client: SqlClient =
        (if (pipelined) PgBuilder.client() else PgBuilder.pool())
            .with(PoolOptions().setMaxSize(CONNECTIONS))
            .connectingTo(vertxOptions(server))
            .using(vertx)
            .build()
    private val query = client.preparedQuery("select id, name, stock, weight, active from bench_item where id = $1")

    override suspend fun find(id: Long): Item =
        query
            .execute(Tuple.of(id))
            .await()
            .iterator()
            .next()
            .toItem()

    override fun close() {
        client.close()
        vertx.close()
    }
}
