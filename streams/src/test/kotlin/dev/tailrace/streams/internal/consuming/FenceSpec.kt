package dev.tailrace.streams.internal.consuming

import dev.tailrace.streams.consumer.ConsumerOptions
import dev.tailrace.streams.event.Change
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import java.time.Duration
import java.util.concurrent.atomic.AtomicInteger

/** As long as any lease here is to be kept: nothing but the compare-and-set can find out what is done behind a reader's back. */
private val LONG_LEASE = ConsumerOptions.builder().lease(Duration.ofMinutes(1)).oldest()

/**
 * What only the compare-and-set of the place stops: a reader that does not know yet, because its host was frozen between two lines or its
 * own commit was cut off, that somebody else has the lease, or that the place has moved.
 */
class FenceSpec :
    FunSpec({
        test("what is handled under a lease that somebody else has taken meanwhile has no effect") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.writeAll(1..3)
                    val attempts = AtomicInteger()
                    books.consumer(db, LONG_LEASE).handling({ tx, event ->
                        tx.apply(event, "attempt ${attempts.incrementAndGet()}")
                        if (attempts.get() == 1) {
                            books.log.execute(
                                "update tailrace.consumer set owner = gen_random_uuid(), lease_until = now() + interval '100 ms'",
                            )
                        }
                    }) { books.untilApplied(3) }
                    books.applied() shouldContainExactly listOf(1L, 2L, 3L)
                    books.number("select count(*) from applied where reader = 'attempt 1'") shouldBe 0
                }
            }
        }

        test("what is handled from a place that a commit of one's own, thought to be lost, has moved meanwhile has no effect") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.writeAll(1..1)
                    val attempts = AtomicInteger()
                    books.consumer(db, LONG_LEASE).handling({ tx, event ->
                        tx.apply(event, "attempt ${attempts.incrementAndGet()}")
                        if (attempts.get() == 1) {
                            val effect = "insert into applied (seq, reader) values (${(event as Change).origin().seq()}, 'earlier')"
                            books.log.execute("$effect; update tailrace.consumer set position = pg_current_snapshot()")
                        }
                    }) {
                        books.untilApplied(1)
                        books.writeAll(2..2)
                        books.untilApplied(2)
                    }
                    books.applied() shouldContainExactly listOf(1L, 2L)
                    books.number("select count(*) from applied where reader = 'attempt 1'") shouldBe 0
                }
            }
        }
    })
