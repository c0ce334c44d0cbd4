package dev.tailrace.dsl.internal.cluster

import dev.tailrace.dsl.cluster.Lsn
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import java.time.Duration
import java.time.Instant

private val NOON = Instant.parse("2024-01-01T12:00:00Z")

private fun at(second: Long) = NOON.plusSeconds(second)

private fun standby(second: Long, replayed: Long, received: Long? = replayed, sinceReplayed: Long? = null) = ProbeAnswer(
    at(second),
    at(second),
    true,
    Lsn(replayed),
    received?.let(::Lsn),
    sinceReplayed?.let(Duration::ofSeconds),
)

class LagHistorySpec :
    FunSpec({
        test("a replica that has everything the primary was last seen with is not behind, however long ago its last commit was") {
            val history = LagHistory()
            history.add("primary", at(0), Lsn(100))
            history.lag(standby(500, replayed = 100, sinceReplayed = 3_600)) shouldBe Duration.ZERO
            history.lagBytes(standby(500, replayed = 100)) shouldBe 0
        }

        test("a replica that does not replay falls behind by as much time as has passed since the primary was where it is") {
            val history = LagHistory()
            for (second in 0L..9) history.add("primary", at(second), Lsn(100 + second))
            history.lag(standby(10, replayed = 102)) shouldBe Duration.ofSeconds(8)
            history.lagBytes(standby(10, replayed = 102)) shouldBe 7
        }

        test("between two looks at a busy primary the time of the last replayed commit is nearer") {
            val history = LagHistory()
            history.add("primary", at(0), Lsn(100))
            history.add("primary", at(10), Lsn(200))
            history.lag(standby(10, replayed = 199, sinceReplayed = 1)) shouldBe Duration.ofSeconds(1)
            history.lag(standby(10, replayed = 199, sinceReplayed = 3_600)) shouldBe Duration.ofSeconds(10)
        }

        test("what was before the history only its own last commit can tell") {
            val history = LagHistory()
            history.add("primary", at(0), Lsn(100))
            history.lag(standby(10, replayed = 50)) shouldBe null
            history.lag(standby(10, replayed = 50, sinceReplayed = 60)) shouldBe Duration.ofSeconds(60)
        }

        test("without a primary a replica is measured by what it has received") {
            val history = LagHistory()
            history.lag(standby(0, replayed = 50, received = 50, sinceReplayed = 60)) shouldBe Duration.ZERO
            history.lag(standby(0, replayed = 50, received = 60, sinceReplayed = 60)) shouldBe Duration.ofSeconds(60)
            history.lag(standby(0, replayed = 50, received = null)) shouldBe null
        }

        test("another primary's log begins a history of its own") {
            val history = LagHistory()
            history.add("old", at(0), Lsn(500))
            history.add("new", at(1), Lsn(400))
            history.lag(standby(2, replayed = 400)) shouldBe Duration.ZERO
        }

        test("a place behind a page's header is told as the page's start, for a replica tells no other") {
            val page = 8_192L
            val segment = 16L * 1_024 * 1_024
            Lsn(3 * page + 24).beforePageHeader(page, segment) shouldBe Lsn(3 * page)
            Lsn(2 * segment + 40).beforePageHeader(page, segment) shouldBe Lsn(2 * segment)
            for (kept in listOf(3 * page, 3 * page + 40, 3 * page + 32, 2 * segment + 48)) {
                Lsn(kept).beforePageHeader(page, segment) shouldBe Lsn(kept)
            }
        }
    })
