package dev.tailrace.benchmarks.rows

import dev.tailrace.benchmarks.BenchServer
import dev.tailrace.benchmarks.R2dbcItems
import dev.tailrace.benchmarks.r2dbcFactory
import reactor.core.publisher.Flux
import reactor.core.publisher.Mono

/** R2DBC's rows with a fetch size, which makes it use a cursor. */
class R2dbcCursor(
    server: BenchServer,
) : RowDrain {
    override val name = "r2dbc"

    private val connection = r2dbcFactory(server).create().block()!!

    override fun drain(): Long {
        connection.beginTransaction().block()
        val count =
            Flux
                .from(connection.createStatement(SELECT_ALL).fetchSize(FETCH_SIZE).execute())
                .flatMap { result -> result.map { row -> R2dbcItems.read(row) } }
                .reduce(0L) { count, item -> if (item.id > 0) count + 1 else count }
                .block()!!
        connection.commitTransaction().block()
        return count
    }

    override fun close() {
        Mono.from(connection.close()).block()
    }
}
