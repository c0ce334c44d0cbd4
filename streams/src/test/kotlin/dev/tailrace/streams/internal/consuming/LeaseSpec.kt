package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.testing.FrozenProxy
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.consumer.ConsumerOptions
import dev.tailrace.streams.event.Change
import dev.tailrace.streams.pause
import dev.tailrace.streams.resume
import dev.tailrace.streams.status
import dev.tailrace.streams.testing.through
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.measureTime

private const val OWNED = "exists (select from tailrace.consumer where owner is not null)"

class LeaseSpec :
    FunSpec({
        fun Bookkeeping.openThrough(proxy: FrozenProxy) = Tailrace.connect(log.url.through(proxy))

        /** Until the reader has looked after its lease two more times, so once from beginning to end. */
        suspend fun Bookkeeping.untilLooked() = repeat(2) {
            val lease = text("select lease_until::text from tailrace.consumer")
            until("(select lease_until > '$lease' from tailrace.consumer)")
        }

        test("of two with one name one reads, and when it ends in good order the other goes on at once") {
            Bookkeeping().use { books ->
                books.open().use { one ->
                    books.open().use { two ->
                        val first = books.consumer(one).begin { tx, event -> tx.apply(event, "first") }
                        books.until(OWNED)
                        books.consumer(two).handling({ tx, event -> tx.apply(event, "second") }) {
                            books.writeAll(1..50)
                            books.untilApplied(50)
                            first.cancelAndJoin()
                            books.writeAll(1..50)
                            measureTime { books.untilApplied(100) } shouldBeLessThan 3.seconds
                        }
                        books.applied() shouldContainExactly (1L..100L).toList()
                        books.number("select count(*) from applied where reader = 'first'") shouldBe 50
                    }
                }
            }
        }

        test("frozen in the middle of a transaction, it is replaced within 5 s, stops by itself, and when it wakes nothing of it remains") {
            Bookkeeping().use { books ->
                FrozenProxy(TestServer.host(), TestServer.port()).use { proxy ->
                    books.openThrough(proxy).use { one ->
                        books.open().use { two ->
                            books.log.execute("create unique index on applied (seq)") // the second waits for the first's open insert
                            val inside = CompletableDeferred<Unit>()
                            val stopped = CompletableDeferred<Unit>()
                            val awake = CompletableDeferred<Unit>()
                            val first = books.consumer(one).begin { tx, event ->
                                tx.apply(event, "first")
                                if ((event as Change).origin().seq() == 20L) {
                                    inside.complete(Unit)
                                    try {
                                        awaitCancellation()
                                    } catch (e: CancellationException) {
                                        stopped.complete(Unit)
                                        // Its host runs on as if nothing had been: the lines after this are the frozen one's.
                                        withContext(NonCancellable) { awake.await() }
                                    }
                                }
                            }
                            books.until(OWNED)
                            books.writeAll(1..40)
                            inside.await()
                            books.consumer(two).handling({ tx, event -> tx.apply(event, "second") }) {
                                proxy.freeze()
                                measureTime { books.untilApplied(40) } shouldBeLessThan 5.seconds
                                withTimeout(10.seconds) { stopped.await() }
                                proxy.thaw()
                                awake.complete(Unit)
                                books.writeAll(41..60)
                                books.untilApplied(60)
                                first.cancelAndJoin()
                            }
                            books.applied() shouldContainExactly (1L..60L).toList()
                        }
                    }
                }
            }
        }

        test("frozen and thawed again and again, two hand the consumer to each other and every effect is there once") {
            Bookkeeping().use { books ->
                FrozenProxy(TestServer.host(), TestServer.port()).use { proxy ->
                    books.openThrough(proxy).use { one ->
                        books.open().use { two ->
                            val options = ConsumerOptions.builder().lease(java.time.Duration.ofMillis(900)).batchSize(3).oldest()
                            books.consumer(one, options).handling({ tx, event -> tx.apply(event, "first") }) {
                                books.until(OWNED)
                                books.consumer(two, options).handling({ tx, event -> tx.apply(event, "second") }) {
                                    var written = 0
                                    repeat(6) { round ->
                                        books.writeAll(1..100)
                                        written += 100
                                        if (round % 2 == 0) proxy.freeze() else proxy.thaw()
                                        books.untilApplied(written)
                                    }
                                    proxy.thaw()
                                }
                            }
                            books.applied() shouldContainExactly (1L..600L).toList()
                        }
                    }
                }
            }
        }

        test("backends of reader and handler that are terminated under load change nothing") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    val options = ConsumerOptions.builder().batchSize(7).oldest()
                    books.consumer(db, options).handling {
                        var written = 0
                        repeat(25) {
                            books.writeAll(1..40)
                            written += 40
                            books.number(
                                "select count(pg_terminate_backend(pid)) from pg_stat_activity " +
                                    "where datname = current_database() and pid <> pg_backend_pid() and random() < 0.7 " +
                                    "and application_name not like 'PostgreSQL JDBC%'",
                            )
                            delay(it.milliseconds)
                        }
                        books.untilApplied(written)
                    }
                    books.applied() shouldContainExactly (1L..1_000L).toList()
                }
            }
        }

        test("cancelled at any moment, it has applied what its place says") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    val options = ConsumerOptions.builder().batchSize(4).oldest()
                    books.writeAll(1..2_000)
                    var millis = 1
                    while (books.applied().size < 1_500) {
                        val running = books.consumer(db, options).begin()
                        delay((5 + millis++ * 7 % 90).milliseconds)
                        running.cancelAndJoin()
                        books.text("select owner::text from tailrace.consumer where owner is not null") shouldBe null
                    }
                    books.consumer(db, options).handling { books.untilApplied(2_000) }
                    books.applied() shouldContainExactly (1L..2_000L).toList()
                }
            }
        }

        test("paused it keeps its lease and applies nothing, and resumed it goes on, from another process too") {
            Bookkeeping().use { books ->
                books.open().use { one ->
                    books.open().use { two ->
                        books.consumer(one).handling {
                            books.writeAll(1..1)
                            books.untilApplied(1)
                            val remote = books.consumer(two)
                            remote.pause()
                            remote.status().paused() shouldBe true
                            books.untilLooked()
                            books.writeAll(2..2)
                            books.untilLooked()
                            books.applied() shouldContainExactly listOf(1L)
                            remote.status().active() shouldBe true
                            remote.resume()
                            books.untilApplied(2)
                        }
                    }
                }
            }
        }
    })
