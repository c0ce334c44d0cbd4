package dev.tailrace.benchmarks.changes

import dev.tailrace.benchmarks.BenchServer
import dev.tailrace.benchmarks.Measurement
import java.sql.Connection
import java.sql.PreparedStatement
import java.util.concurrent.atomic.AtomicLong
import kotlin.concurrent.thread

/** Clients that insert single rows by plain JDBC, each with a connection of its own, as fast as the server takes them. */
class Writers(server: BenchServer, private val clients: Int) : AutoCloseable {
    private val connections: List<Connection> = List(clients) { server.connect() }

    fun measure(orders: Orders, nanos: Long): Measurement {
        val written = AtomicLong()
        val started = System.nanoTime()
        connections
            .mapIndexed { client, connection ->
                thread {
                    orders.insert(connection).use { insert ->
                        var mine = 0L
                        while (System.nanoTime() - started < nanos) {
                            insert.one(client)
                            mine++
                        }
                        written.addAndGet(mine)
                    }
                }
            }.forEach { it.join() }
        return Measurement(written.get(), System.nanoTime() - started)
    }

    override fun close() = connections.forEach { it.close() }
}

internal fun PreparedStatement.one(customer: Int) {
    setInt(1, customer)
    setBigDecimal(2, AMOUNT)
    setString(3, "a note of some length, as notes are")
    executeUpdate()
}

private val AMOUNT = "129.90".toBigDecimal()
