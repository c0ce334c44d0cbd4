package dev.tailrace.benchmarks.rows

import dev.tailrace.benchmarks.BenchServer
import dev.tailrace.benchmarks.toItem
import dev.tailrace.benchmarks.vertxOptions
import io.vertx.core.Future
import io.vertx.core.Promise
import io.vertx.core.Vertx
import io.vertx.pgclient.PgConnection
import io.vertx.sqlclient.PreparedStatement
import java.util.concurrent.CompletableFuture

/** The Vert.x client's row stream, read on its event loop. */
class VertxCursor(
    server: BenchServer,
) : RowDrain {
    override val name = "vert.x stream"

    private val vertx = Vertx.vertx()
    private val connection = PgConnection.connect(vertx, vertxOptions(server)).toCompletionStage().toCompletableFuture().get()

    override fun drain(): Long {
        val done = CompletableFuture<Long>()
        connection
            .begin()
            .compose { transaction ->
                connection.prepare(SELECT_ALL).compose { statement -> stream(statement) }.compose { count ->
                    transaction.commit().map { count }
                }
            }.onComplete({ done.complete(it) }, { done.completeExceptionally(it) })
        return done.get()
    }

    private fun stream(statement: PreparedStatement): Future<Long> {
        val ended = Promise.promise<Long>()
        var count = 0L
        val stream = statement.createStream(FETCH_SIZE)
        stream.exceptionHandler { ended.tryFail(it) }
        stream.endHandler { ended.tryComplete(count) }
        stream.handler { row -> if (row.toItem().id > 0) count++ }
        return ended.future()
    }

    override fun close() {
        connection.close()
        vertx.close()
    }
}
