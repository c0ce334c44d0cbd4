package dev.tailrace.benchmarks

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres
import java.net.URI
import java.sql.Connection
import java.sql.DriverManager

/** The one server that all arms of a run meet. */
class BenchServer private constructor(
    val host: String,
    val port: Int,
    val database: String,
    val user: String,
    val password: String,
    private val embedded: EmbeddedPostgres?,
) : AutoCloseable {
    val url: String get() = "postgresql://$user:$password@$host:$port/$database"
    val jdbcUrl: String get() = "jdbc:postgresql://$host:$port/$database?user=$user&password=$password"

    fun connect(): Connection = DriverManager.getConnection(jdbcUrl)

    /** Makes `bench_item` anew, with [rows] rows. */
    fun fill(rows: Int) {
        connect().use { connection ->
            connection.createStatement().use { statement ->
                statement.execute(
                    """
                    drop table if exists bench_item;

                    create table bench_item (
                        id     bigint primary key,
                        name   text not null,
                        stock  integer not null,
                        weight double precision not null,
                        active boolean not null
                    );

                    insert into bench_item
                    select id, 'item number ' || id, id % 1000, id / 8.0, id % 3 = 0
                    from generate_series(1, $rows) as id;
                    """.trimIndent(),
                )
                // So that no arm meets autovacuum or unset hint bits.
                statement.execute("vacuum (analyze, freeze) bench_item")
            }
        }
    }

    override fun close() {
        embedded?.close()
    }

    companion object {
        /** The server that the system property names, else an embedded one; if [durable], one that flushes each commit to disk. */
        fun start(durable: Boolean = false): BenchServer {
            val named = System.getProperty("tailrace.bench.postgres")
            return if (named == null) embedded(durable) else at(named)
        }

        fun at(url: String): BenchServer {
            val uri = URI(url)
            val (user, password) = (uri.userInfo ?: "postgres:").split(":", limit = 2).let { it[0] to it.getOrElse(1) { "" } }
            return BenchServer(uri.host, if (uri.port < 0) 5432 else uri.port, uri.path.removePrefix("/"), user, password, null)
        }

        private fun embedded(durable: Boolean): BenchServer {
            val flush = if (durable) "on" else "off"
            val server =
                EmbeddedPostgres
                    .builder()
                    .setServerConfig("shared_buffers", "256MB")
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("fsync", flush)
                    .setServerConfig("synchronous_commit", flush)
                    .start()
            return BenchServer("localhost", server.port, "postgres", "postgres", "postgres", server)
        }
    }
}
