package dev.tailrace.streams.internal.live

import dev.tailrace.streams.changes
import dev.tailrace.streams.event.CaughtUp
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.event.Gap
import dev.tailrace.streams.event.Insert
import dev.tailrace.streams.notification.Overflow
import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.longs.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

class LivePlaceSpec : FunSpec({
    beforeSpec { LiveHubs.settings = LiveSettings(grace = 100.milliseconds) }
    afterSpec { LiveHubs.settings = LiveSettings() }

    test("subscribers share one connection, which goes with the last of them") {
        watching { log, db ->
            val first = db.changes(Orders).subscribed()
            val second = db.changes(Orders).subscribed()
            log.insert(1..1)
            first.ids(1) shouldBe second.ids(1)
            log.ask("select count(*) from tailrace.consumer") shouldBe "1"
            eventually(20.seconds) { log.readers() shouldBe 1 }

            first.cancel()
            log.insert(2..2)
            second.ids(1) shouldBe listOf(2)
            second.cancel()
            eventually(20.seconds) { log.ask("select count(*) from tailrace.consumer_group") shouldBe "0" }
            eventually(20.seconds) { log.readers() shouldBe 0 }
        }
    }

    test("a subscriber that comes while the last one's reader ends gets a reader") {
        watching { log, db ->
            repeat(30) { round ->
                db.changes(Orders).subscribed().use { orders ->
                    log.insert(round..round)
                    orders.ids(1) shouldBe listOf(round)
                    orders.cancel()
                }
            }
        }
    }

    test("a subscriber that cancels at once or throws leaves nothing behind and disturbs nobody") {
        watching { log, db ->
            db.changes(Orders).subscribed().use { steady ->
                db.changes(Orders).take(1).toList()
                repeat(20) { Collected(db.changes(Orders)).cancel() }
                shouldThrow<IllegalStateException> { db.changes(Orders).collect { error("thrown by the subscriber") } }
                log.insert(1..3)
                steady.ids(3) shouldBe listOf(1, 2, 3)
            }
            eventually(20.seconds) { log.ask("select count(*) from tailrace.consumer_group") shouldBe "0" }
        }
    }

    test("the reader's connection is killed, again and again: nothing is lost, nothing comes twice") {
        watching { log, db ->
            db.changes(Orders, overflow = Overflow.suspend(10_000)).subscribed().use { orders ->
                var next = 0
                repeat(5) {
                    repeat(20) { log.insert(next..next + 9).also { next += 10 } }
                    log.killReaders()
                    repeat(20) { log.insert(next..next + 9).also { next += 10 } }
                }
                orders.inserts(next) shouldContainExactly (0 until next).toList()
            }
        }
    }

    test("a kill in the middle of a long backlog repeats nothing: what was read again so far is told from what was not") {
        watching { log, db ->
            db.changes(Orders, overflow = Overflow.suspend(20_000)).subscribed().use { orders ->
                // In one transaction, so that pages of 1,000 share a window, and places are stored inside it.
                log.insert(0..8_999)
                val seen = orders.inserts(6_000).toMutableList()
                log.killReaders()
                seen += orders.inserts(500)
                log.killReaders()
                seen += orders.inserts(2_500)
                log.insert(9_000..9_009)
                seen += orders.inserts(10)

                seen shouldContainExactly (0..9_009).toList()
            }
        }
    }

    test("a place that is gone is told as lost history, and the stream goes on") {
        watching { log, db ->
            db.changes(Orders).subscribed().use { orders ->
                log.insert(1..1)
                orders.ids(1)
                log.execute("delete from tailrace.consumer_group")

                orders.next().shouldBeInstanceOf<Gap<ChangedRow>>().reason() shouldBe Gap.Reason.HISTORY_LOST
                orders.next().shouldBeInstanceOf<CaughtUp<ChangedRow>>()
                log.insert(2..2)
                orders.ids(1) shouldBe listOf(2)
            }
        }
    }

    test("the places of readers that died are removed by whoever comes along") {
        watching { log, db ->
            log.execute(
                "insert into tailrace.consumer_group (name, partitions, live, created_at) values " +
                    "('live:dead', 1, true, now() - interval '1 hour'), " +
                    "('billing', 1, false, now() - interval '1 hour'); " +
                    "insert into tailrace.consumer (name, part, position, lease_until) values " +
                    "('live:dead', 0, '3:3:', now() - interval '1 minute'), " +
                    "('billing', 0, '3:3:', now() - interval '1 minute')",
            )
            db.changes(Orders).subscribed().use {
                log.ask("select string_agg(name, ',') from tailrace.consumer where name not like 'live:%-%'") shouldBe "billing"
            }
        }
    }

    test("the place follows the stream, by commits that survive a crash") {
        watching { log, db ->
            db.changes(Orders).subscribed().use { orders ->
                val before = log.ask("select pg_snapshot_xmax(position)::text from tailrace.consumer").toLong()
                log.insert(1..1)
                orders.ids(1)
                eventually(20.seconds) {
                    log.ask("select pg_snapshot_xmax(position)::text from tailrace.consumer").toLong() shouldBeGreaterThan before
                }
            }
        }
    }
})
