package dev.tailrace.streams.notification

import dev.tailrace.streams.error.SubscriberOverflowException
import dev.tailrace.streams.event.Gap.Reason.CONNECTION_LOST
import dev.tailrace.streams.event.Gap.Reason.OVERFLOW
import dev.tailrace.streams.internal.notification.Mailbox
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.withTimeoutOrNull
import kotlin.time.Duration.Companion.milliseconds

private fun Mailbox.put(vararg payloads: Int) = payloads.forEach { put(Notification("c", it.toString(), 1)) }

/** What is in it, in one word each. */
private suspend fun Mailbox.drain(): String = buildList {
    while (true) {
        when (val event = withTimeoutOrNull(20.milliseconds) { next() } ?: break) {
            is Notification -> add(event.payload())
            is Missed -> add(if (event.reason() == OVERFLOW) "missed ${event.count()}" else "${event.reason()}".lowercase())
            else -> error("not put in")
        }
    }
}.joinToString()

class OverflowSpec :
    FunSpec({
        test("suspended, a full buffer takes in nothing and tells how many that was, in their place") {
            val mailbox = Mailbox(Overflow.suspend(3))
            mailbox.put(1, 2, 3, 4, 5)
            (mailbox.next() as Notification).payload() shouldBe "1"
            mailbox.put(6, 7)
            mailbox.drain() shouldBe "2, 3, missed 2, 6, missed 1"
            mailbox.put(8)
            mailbox.drain() shouldBe "8"
        }

        test("dropping the oldest keeps the newest and tells first what is gone") {
            val mailbox = Mailbox(Overflow.dropOldest(3))
            mailbox.put(*IntArray(10) { it })
            mailbox.drain() shouldBe "missed 7, 7, 8, 9"
        }

        test("the latest only is the last one, and how many came before it") {
            val mailbox = Mailbox(Overflow.latestOnly())
            mailbox.put(1)
            mailbox.drain() shouldBe "1"
            mailbox.put(2, 3, 4)
            mailbox.drain() shouldBe "missed 2, 4"
        }

        test("failing delivers what is buffered, then the error") {
            val mailbox = Mailbox(Overflow.fail(2))
            mailbox.put(1, 2, 3, 4)
            (mailbox.next() as Notification).payload() shouldBe "1"
            mailbox.put(5)
            (mailbox.next() as Notification).payload() shouldBe "2"
            shouldThrow<SubscriberOverflowException> { mailbox.next() }
            shouldThrow<SubscriberOverflowException> { mailbox.next() }
        }

        test("a lost connection keeps its place, and survives whatever is dropped around it") {
            val suspended = Mailbox(Overflow.suspend(2))
            suspended.put(1)
            suspended.lost()
            suspended.put(2, 3)
            suspended.lost()
            suspended.put(4)
            suspended.drain() shouldBe "1, connection_lost, 2, missed 2, connection_lost"

            val dropping = Mailbox(Overflow.dropOldest(2))
            dropping.put(1)
            dropping.lost()
            dropping.put(2, 3, 4)
            dropping.drain() shouldBe "missed 2, connection_lost, 3, 4"
        }

        test("losses without anything between them are one") {
            val mailbox = Mailbox(Overflow.suspend(1))
            repeat(1_000) { mailbox.lost() }
            (mailbox.next() as Missed) shouldBe Missed(CONNECTION_LOST, -1)
            mailbox.drain() shouldBe ""
        }

        test("capacity is positive") {
            shouldThrow<IllegalArgumentException> { Overflow.suspend(0) }
        }
    })
