package dev.tailrace.streams.internal.consuming

import dev.tailrace.streams.internal.reading.LogCursor
import dev.tailrace.streams.internal.reading.Snapshot
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.shouldBe

class LedgerSpec :
    FunSpec({
        fun place(number: Int) = LogCursor(Snapshot.NONE, Snapshot.parse("9:9:"), number.toLong())

        class Stored {
            var wakeUps = 0
            val outcomes = ArrayList<Boolean>()
            val ledger = Ledger { wakeUps++ }

            fun acknowledge(row: Ledger.Row) = ledger.acknowledge(row) { outcomes += it }

            /** What whoever stores does when woken. */
            fun store() = ledger.take()?.also { settled -> settled.waiting.forEach { it(true) } }?.end
        }

        test("what is passed over with nothing under way is stored, though no acknowledgement will come") {
            val stored = Stored()
            stored.acknowledge(stored.ledger.add(place(1), 1))
            stored.store() shouldBe place(1)
            val before = stored.wakeUps
            // The reader saw that something was under way, and now nothing is.
            stored.ledger.add(place(2), 0)
            stored.wakeUps shouldBe before + 1
            stored.store() shouldBe place(2)
            stored.ledger.isEmpty() shouldBe true
        }

        test("what is passed over behind something under way is stored with it") {
            val stored = Stored()
            val row = stored.ledger.add(place(1), 1)
            stored.ledger.add(place(2), 0)
            stored.ledger.add(place(3), 0)
            stored.wakeUps shouldBe 0
            stored.store().shouldBeNull()
            stored.acknowledge(row)
            stored.store() shouldBe place(3)
        }

        test("of two acknowledgements the one behind what is open is told at once, the other when it is stored") {
            val stored = Stored()
            val first = stored.ledger.add(place(1), 1)
            val second = stored.ledger.add(place(2), 1)
            stored.acknowledge(second)
            stored.outcomes shouldContainExactly listOf(true)
            stored.acknowledge(first)
            stored.outcomes shouldContainExactly listOf(true)
            stored.store() shouldBe place(2)
            stored.outcomes shouldContainExactly listOf(true, true)
        }

        test("whoever acknowledges too late, or waits when it is closed, is told") {
            val stored = Stored()
            val waiting = stored.ledger.add(place(1), 1)
            val late = stored.ledger.add(place(2), 1)
            stored.acknowledge(waiting)
            stored.ledger.close()
            stored.acknowledge(late)
            stored.outcomes shouldContainExactly listOf(false, false)
        }
    })
