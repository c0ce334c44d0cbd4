package dev.tailrace.benchmarks.lookups

import com.zaxxer.hikari.HikariConfig
import com.zaxxer.hikari.HikariDataSource
import dev.tailrace.benchmarks.BenchServer
import dev.tailrace.benchmarks.Item
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

fun hikari(server: BenchServer): HikariDataSource =
    HikariDataSource(
        HikariConfig().apply {
            jdbcUrl = server.jdbcUrl
            maximumPoolSize = CONNECTIONS
            minimumIdle = CONNECTIONS
        },
    )

/** What one would write by hand: JDBC over HikariCP, on as many threads as there are connections. */
class JdbcLookup(
    server: BenchServer,
) : Lookup {
    override val name = "jdbc in coroutines"

    private val pool = hikari(server)
    private val dispatcher = Dispatchers.IO.limitedParallelism(CONNECTIONS)

    override suspend fun find(id: Long): Item =
        withContext(dispatcher) {
            pool.connection.use { connection ->
                connection.prepareStatement("select id, name, stock, weight, active from bench_item where id = ?").use { statement ->
                    statement.setLong(1, id)
                    statement.executeQuery().use { rows ->
                        rows.next()
                        Item(rows.getLong(1), rows.getString(2), rows.getInt(3), rows.getDouble(4), rows.getBoolean(5))
                    }
                }
            }
        }

    override fun close() = pool.close()
}
