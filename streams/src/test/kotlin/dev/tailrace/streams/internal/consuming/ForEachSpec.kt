package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.error.DeadlockException
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.run
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.dsl.transaction
import dev.tailrace.streams.consumer.ConsumerOptions
import dev.tailrace.streams.deadLetters
import dev.tailrace.streams.discard
import dev.tailrace.streams.event.Change
import dev.tailrace.streams.forEach
import dev.tailrace.streams.retry
import dev.tailrace.streams.status
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.withTimeout
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.milliseconds

class ForEachSpec :
    FunSpec({
        test("hands every change to the handler once and in order, and goes on behind it the next time") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.writeAll(1..1_234)
                    books.consumer(db).handling { books.untilApplied(1_234) }
                    books.writeAll(1..3)
                    books.consumer(db).handling { books.untilApplied(1_237) }
                    books.applied() shouldContainExactly (1L..1_237L).toList()
                }
            }
        }

        test("does so on PGJDBC-NG too") {
            Bookkeeping().use { books ->
                Tailrace.connect(TestServer.pgjdbcNgUrl(books.log.database)).use { db ->
                    books.writeAll(1..700)
                    books.consumer(db).handling { books.untilApplied(700) }
                    books.applied() shouldContainExactly (1L..700L).toList()
                }
            }
        }

        test("by default begins with what commits after it was first used") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.writeAll(1..5)
                    books.consumer(db, ConsumerOptions.DEFAULT).handling {
                        books.until("exists (select from tailrace.consumer where owner is not null)")
                        books.writeAll(6..7)
                        books.untilApplied(2)
                    }
                    books.applied() shouldContainExactly listOf(6L, 7L)
                }
            }
        }

        test("a batch with one poisonous change in the middle: the others take effect, and it is put aside with its cause") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.writeAll(1..20)
                    val consumer = books.consumer(db, ConsumerOptions.builder().maxAttempts(3).oldest())
                    val attempts = AtomicInteger()
                    consumer.handling({ tx, event ->
                        tx.apply(event)
                        if ((event as Change).origin().seq() == 10L) {
                            attempts.incrementAndGet()
                            throw IllegalStateException("poison", IllegalArgumentException("the cause"))
                        }
                    }) { books.untilApplied(19) }
                    books.applied() shouldContainExactly (1L..20L).toList() - 10L
                    attempts.get() shouldBe 4 // with its batch, then three times on its own
                    val letter = consumer.deadLetters().single()
                    letter.seq() shouldBe 10
                    letter.failures() shouldBe 3
                    letter.error() shouldContain "poison"
                    letter.error() shouldContain "the cause"
                    (letter.events().single() as Change).key()?.json() shouldBe """{"id": 10}"""
                }
            }
        }

        test("a handler that fails and then succeeds has had one effect") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.writeAll(1..3)
                    val attempts = AtomicInteger()
                    val consumer = books.consumer(db)
                    consumer.handling({ tx, event ->
                        tx.apply(event)
                        if ((event as Change).origin().seq() == 2L && attempts.incrementAndGet() < 4) error("not yet")
                    }) { books.untilApplied(3) }
                    books.applied() shouldContainExactly listOf(1L, 2L, 3L)
                    consumer.deadLetters().shouldBeEmpty()
                    consumer.status().partitions().single().failingSeq().shouldBeNull()
                }
            }
        }

        test("a timeout inside the handler, and a rollback it asks for, are failures of the change like any other") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.writeAll(1..3)
                    val consumer = books.consumer(db, ConsumerOptions.builder().maxAttempts(1).oldest())
                    consumer.handling({ tx, event ->
                        tx.apply(event)
                        when ((event as Change).origin().seq()) {
                            1L -> withTimeout(1.milliseconds) { awaitCancellation() }
                            2L -> tx.setRollbackOnly()
                        }
                    }) { books.untilApplied(1) }
                    books.applied() shouldContainExactly listOf(3L)
                    consumer.deadLetters().map { it.seq() } shouldContainExactly listOf(1L, 2L)
                }
            }
        }

        test("a statement error that the handler swallows fails the change and not the consumer") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.writeAll(1..2)
                    val consumer = books.consumer(db, ConsumerOptions.builder().maxAttempts(2).oldest())
                    consumer.handling({ tx, event ->
                        tx.apply(event)
                        if ((event as Change).origin().seq() == 1L) {
                            runCatching { db.engine.run(ExecutionOptions.of("bad", "")) { it.change("select 1 / 0") } }
                        }
                    }) { books.untilApplied(1) }
                    books.applied() shouldContainExactly listOf(2L)
                }
            }
        }

        test("deadlocks are tried again without being counted") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.writeAll(1..2)
                    val attempts = AtomicInteger()
                    val consumer = books.consumer(db, ConsumerOptions.builder().maxAttempts(1).oldest())
                    consumer.handling({ tx, event ->
                        tx.apply(event)
                        if (attempts.incrementAndGet() < 5) throw DeadlockException("made up")
                    }) { books.untilApplied(2) }
                    books.applied() shouldContainExactly listOf(1L, 2L)
                    consumer.deadLetters().shouldBeEmpty()
                }
            }
        }

        test("a dead letter goes back to the handler when asked, stays if it fails again, and can be dropped") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.writeAll(1..2)
                    val consumer = books.consumer(db, ConsumerOptions.builder().maxAttempts(1).oldest())
                    val healed = CompletableDeferred<Unit>()
                    consumer.handling({ tx, event ->
                        tx.apply(event)
                        val seq = (event as Change).origin().seq()
                        if (seq == 2L || !healed.isCompleted) error("not healed")
                    }) {
                        books.until("(select count(*) = 2 from tailrace.dead_letter)")
                        healed.complete(Unit)
                        val (first, second) = consumer.deadLetters()
                        consumer.retry(first.id()) shouldBe true
                        books.untilApplied(1)
                        consumer.retry(second.id()) shouldBe true
                        books.until("(select failures = 2 and not retry from tailrace.dead_letter)")
                        consumer.discard(second.id()) shouldBe true
                        consumer.discard(second.id()) shouldBe false
                    }
                    books.applied() shouldContainExactly listOf(1L)
                    consumer.deadLetters().shouldBeEmpty()
                }
            }
        }

        test("a handler may write to the table that it watches") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.writeAll(1..1)
                    books.consumer(db).handling({ tx, event ->
                        tx.apply(event)
                        val next = (event as Change).origin().seq() + 1
                        if (next <= 50) {
                            val sql = "insert into tailrace.change_log (segment, watched, op, key, new) values (0, 1, 'U', '{}', '{}')"
                            db.engine.run(ExecutionOptions.of("write", sql)) { it.change(sql) }
                        }
                    }) { books.untilApplied(50) }
                    books.applied() shouldContainExactly (1L..50L).toList()
                }
            }
        }

        test("refuses to run inside a transaction") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    shouldThrow<IllegalStateException> { db.transaction { books.consumer(db).forEach { _, _ -> } } }
                }
            }
        }

        test("cancelled in the middle of a batch, it leaves no half effect and no lease") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.writeAll(1..10)
                    val middle = CompletableDeferred<Unit>()
                    val running = books.consumer(db).begin { tx, event ->
                        tx.apply(event)
                        if ((event as Change).origin().seq() == 5L) {
                            middle.complete(Unit)
                            awaitCancellation()
                        }
                    }
                    middle.await()
                    running.cancelAndJoin()
                    books.applied().shouldBeEmpty()
                    books.text("select owner::text from tailrace.consumer").shouldBeNull()
                    books.consumer(db).handling { books.untilApplied(10) }
                    books.applied() shouldContainExactly (1L..10L).toList()
                }
            }
        }
    })
