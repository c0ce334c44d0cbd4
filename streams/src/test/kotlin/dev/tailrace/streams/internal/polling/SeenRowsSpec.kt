package dev.tailrace.streams.internal.polling

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TestTimeSource

class SeenRowsSpec : FunSpec({
    test("a row is new once for each of its watermarks") {
        val seen = SeenRows<Int>()
        seen.add(1, "a") shouldBe true
        seen.add(1, "a") shouldBe false
        seen.add(1, "b") shouldBe true
        seen.add(2, "a") shouldBe true
    }

    test("when there are too many, the lowest watermarks are done with") {
        val seen = SeenRows<Int>(limit = 3)
        for (watermark in 1..5) seen.add(watermark, "row") shouldBe true

        val lower = seen.lower(1).shouldBeInstanceOf<Lower.From<Int>>()
        lower.watermark shouldBe 2
        lower.inclusive shouldBe false
        seen.add(2, "other") shouldBe false
        seen.add(5, "row") shouldBe false
    }

    test("a watermark with too many rows is read whole, and then not again") {
        val seen = SeenRows<Int>(limit = 3)
        for (row in 1..10) seen.add(7, row) shouldBe true
        seen.forgetBelow(Lower.Nowhere)

        val lower = seen.lower(7).shouldBeInstanceOf<Lower.From<Int>>()
        lower.watermark shouldBe 7
        lower.inclusive shouldBe false
        seen.add(8, 1) shouldBe true
    }

    test("what lies below the overlap is forgotten") {
        val seen = SeenRows<Int>(limit = 2)
        seen.add(1, "a")
        seen.add(2, "b")
        seen.forgetBelow(Lower.From(2, inclusive = true))
        seen.add(3, "c")

        seen.lower(2).shouldBeInstanceOf<Lower.From<Int>>().inclusive shouldBe true
    }

    test("a poll begins where the watermark stood an overlap before the poll before") {
        val time = TestTimeSource()
        val reached = ReachedWatermarks<Int>(10.seconds)
        reached.add(time.markNow(), 0)
        for (second in 1..30) {
            time += 1.seconds
            reached.add(time.markNow(), second)
        }

        reached.at(time.markNow()) shouldBe 20
        reached.at(time.markNow() - 5.seconds) shouldBe 20
        time += 4.seconds
        reached.at(time.markNow()) shouldBe 24
    }
})
