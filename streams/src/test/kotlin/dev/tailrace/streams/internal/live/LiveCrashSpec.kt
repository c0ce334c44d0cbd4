package dev.tailrace.streams.internal.live

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.testing.PrivateServer
import dev.tailrace.streams.changes
import dev.tailrace.streams.event.CaughtUp
import dev.tailrace.streams.event.Insert
import dev.tailrace.streams.get
import dev.tailrace.streams.testing.RawLog
import dev.tailrace.streams.testing.watch
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly

class LiveCrashSpec : FunSpec({
    test("the server is killed in mid-stream, with transactions that leave no trace: the stream goes on, with every change once") {
        PrivateServer.builder().setting("synchronous_commit", "on").start().use { server ->
            val log = RawLog(server)
            log.execute("create table orders (id int primary key, note text)")
            log.watch("orders")
            Tailrace.connect(log.url).use { db ->
                db.changes(Orders).subscribed().use { orders ->
                    val seen = ArrayList<Int>()
                    var next = 0
                    repeat(5) {
                        repeat(10) { log.execute("insert into orders values (${next++}, 'x')") }
                        // Assigns xids that no WAL tells of: after the crash other transactions get them.
                        repeat(20) { log.execute("begin; select pg_current_xact_id(); rollback") }
                        while (seen.size < next - 5) collect(orders, seen)
                        server.kill()
                        server.restart()
                        log.reconnect()
                        repeat(30) { log.execute("insert into orders values (${next++}, 'y')") }
                        while (seen.size < next) collect(orders, seen)
                    }
                    seen shouldContainExactly (0 until next).toList()
                }
            }
            log.close()
        }
    }
})

private suspend fun collect(orders: Collected<dev.tailrace.streams.event.ChangedRow>, seen: MutableList<Int>) {
    when (val event = orders.next()) {
        is Insert -> {
            seen += event.row()[Orders.id]
        }

        is CaughtUp -> {}

        else -> {
            error("unexpected $event")
        }
    }
}
