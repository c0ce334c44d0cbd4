package dev.tailrace.streams.internal.live

import dev.tailrace.streams.internal.reading.LogRow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import java.time.Instant

private fun row(seq: Long, xid: Long = 700, at: Instant = Instant.EPOCH) =
    LogRow(seq, xid, 1, LogRow.Op.INSERT, null, null, null, "{}", emptyList(), false, null, at)

class DeliveredSpec : FunSpec({
    test("what came after the stored place is left out on the next connection, and what came before it is not remembered") {
        val delivered = Delivered()
        delivered.add(row(1)) shouldBe true
        delivered.stored()
        delivered.add(row(2)) shouldBe true
        delivered.size shouldBe 1
        delivered.reconnected()

        delivered.isLevel shouldBe false
        delivered.add(row(2)) shouldBe false
        delivered.isLevel shouldBe true
        delivered.add(row(3)) shouldBe true
    }

    test("storing a place before everything was read again forgets nothing that is still ahead") {
        val delivered = Delivered()
        for (seq in 1L..3L) delivered.add(row(seq))
        delivered.reconnected()
        delivered.add(row(1)) shouldBe false
        delivered.stored()

        delivered.add(row(2)) shouldBe false
        delivered.add(row(3)) shouldBe false
    }

    test("what was read again is left out once more after another loss") {
        val delivered = Delivered()
        delivered.add(row(1))
        delivered.reconnected()
        delivered.add(row(1)) shouldBe false
        delivered.reconnected()

        delivered.add(row(1)) shouldBe false
    }

    test("a row that got the numbers of one that a crash took away is new") {
        val delivered = Delivered()
        for (seq in 1L..3L) delivered.add(row(seq))
        delivered.reconnected()

        delivered.add(row(1, xid = 701)) shouldBe true
        delivered.add(row(2, at = Instant.EPOCH.plusMillis(1))) shouldBe true
        delivered.drained()
        delivered.add(row(3)) shouldBe true
    }
})
