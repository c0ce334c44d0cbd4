package dev.tailrace.streams.notification

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.event.Gap.Reason.OVERFLOW
import dev.tailrace.streams.notifications
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeIn
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import java.util.concurrent.atomic.AtomicInteger

private const val STREAMS = 1_000
private const val NOTIFICATIONS = 300

class ManyStreamsSpec :
    FunSpec({
        test("the order is the server's also between a channel of many streams and a channel of few") {
            val database = TestServer.newDatabase()
            TestServer.connect(database).use { server ->
                Tailrace.connect(TestServer.url(database)).use { db ->
                    val crowd = List(200) { db.notifications("many") }
                    val both = List(3) { db.notifications("many", "few") }
                    listening(*(both + crowd).toTypedArray()) { listeners ->
                        server.ask(
                            "select count(pg_notify(case when n % 3 = 0 then 'few' else 'many' end, n::text)) " +
                                "from generate_series(1, 900) n",
                        )
                        for (listener in listeners.take(3)) for (n in 1..900) listener.payload() shouldBe "$n"
                    }
                }
            }
        }

        test("a thousand streams share one backend, and one that sleeps is told what it lost while the others are on time") {
            val database = TestServer.newDatabase()
            TestServer.connect(database).use { server ->
                Tailrace.connect(TestServer.url(database)).use { db ->
                    withContext(Dispatchers.Default) {
                        val complete = AtomicInteger()
                        val jobs = List(STREAMS - 1) { n ->
                            val stream = db.notifications("all", "group${n % 50}")
                            stream to launch {
                                var next = 0
                                stream.collect {
                                    if ((it as Notification).payload() != "${next++}") error("out of order")
                                    if (next == NOTIFICATIONS) complete.incrementAndGet()
                                }
                            }
                        }
                        val woken = CompletableDeferred<Unit>()
                        val told = CompletableDeferred<Pair<Long, Int>>()
                        val sleeping = db.notifications("all", overflow = Overflow.suspend(16))
                        val sleeper = launch {
                            var missed = 0L
                            var seen = 0
                            sleeping.collect {
                                woken.await()
                                if (it is Missed && it.reason() == OVERFLOW) missed += it.count() else seen++
                                if (missed + seen == NOTIFICATIONS.toLong()) told.complete(missed to seen)
                            }
                        }
                        withTimeout(liveness) { (jobs.map { it.first } + sleeping).forEach { it.awaitReady() } }
                        server.listeners() shouldBe 1
                        repeat(NOTIFICATIONS) { server.notify("all", "$it") }
                        eventually(STREAMS - 1) { complete.get() }
                        woken.complete(Unit)
                        val (missed, seen) = withTimeout(liveness) { told.await() }
                        // One in the collector's hands, and what the buffer holds.
                        seen shouldBeIn listOf(16, 17)
                        missed shouldBe NOTIFICATIONS.toLong() - seen
                        (jobs.map { it.second } + sleeper).forEach { it.cancel() }
                    }
                }
            }
        }
    })
