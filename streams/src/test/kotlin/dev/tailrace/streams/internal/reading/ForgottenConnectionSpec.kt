package dev.tailrace.streams.internal.reading

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.testing.FrozenProxy
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.changes
import dev.tailrace.streams.event.CaughtUp
import dev.tailrace.streams.event.Change
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.event.Insert
import dev.tailrace.streams.event.StreamEvent
import dev.tailrace.streams.internal.consuming.Bookkeeping
import dev.tailrace.streams.internal.consuming.apply
import dev.tailrace.streams.internal.consuming.handling
import dev.tailrace.streams.testing.RawLog
import dev.tailrace.streams.testing.through
import dev.tailrace.streams.testing.watch
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.time.Duration.Companion.seconds

/** The heartbeat's interval and bound, and what a busy machine and connecting again take. */
private val NOTICED = 20.seconds

/** A router between has forgotten the connections: no FIN comes, whatever is sent is lost, and new connections work. */
class ForgottenConnectionSpec :
    FunSpec({
        test("live streams go on within the heartbeat's bound, with every change once") {
            RawLog().use { log ->
                log.execute("create table orders (id int primary key)")
                log.watch("orders")
                FrozenProxy(TestServer.host(), TestServer.port()).use { proxy ->
                    Tailrace.connect(log.url.through(proxy)).use { db ->
                        coroutineScope {
                            val events = Channel<StreamEvent<ChangedRow>>(Channel.UNLIMITED)
                            val collecting = launch { db.changes("orders").collect { events.send(it) } }
                            (events.receive() is CaughtUp) shouldBe true
                            log.execute("insert into orders values (1)")
                            val ids = mutableListOf(events.nextId())
                            proxy.forget()
                            log.execute("insert into orders values (2)")
                            ids += withTimeout(NOTICED) { events.nextId() }
                            log.execute("insert into orders values (3)")
                            ids += withTimeout(NOTICED) { events.nextId() }
                            ids shouldContainExactly listOf(1, 2, 3)
                            collecting.cancel()
                        }
                    }
                }
            }
        }

        test("a consumer in the middle of a transaction goes on within the heartbeat's bound, with every effect once") {
            Bookkeeping().use { books ->
                FrozenProxy(TestServer.host(), TestServer.port()).use { proxy ->
                    Tailrace.connect(books.log.url.through(proxy)).use { db ->
                        val forgotten = AtomicBoolean()
                        books.consumer(db).handling({ tx, event ->
                            if ((event as Change).origin().seq() == 20L && forgotten.compareAndSet(false, true)) proxy.forget()
                            tx.apply(event)
                        }) {
                            books.writeAll(1..40)
                            books.until("(select count(*) >= 40 from applied)", NOTICED)
                        }
                        books.applied() shouldContainExactly (1L..40L).toList()
                    }
                }
            }
        }
    })

/** Of the next insert; whatever is said of catching up before it. */
private suspend fun Channel<StreamEvent<ChangedRow>>.nextId(): Int {
    var event = receive()
    while (event is CaughtUp) event = receive()
    return checkNotNull((event as Insert).row().text("id")).toInt()
}
