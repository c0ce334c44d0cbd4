package dev.tailrace.streams.internal.live

import dev.tailrace.dsl.Database
import dev.tailrace.streams.changes
import dev.tailrace.streams.error.SubscriberOverflowException
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.event.Gap
import dev.tailrace.streams.event.Insert
import dev.tailrace.streams.event.StreamEvent
import dev.tailrace.streams.notification.Overflow
import dev.tailrace.streams.testing.RawLog
import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

class LiveOverflowSpec : FunSpec({
    beforeSpec { LiveHubs.settings = LiveSettings(grace = 100.milliseconds) }
    afterSpec { LiveHubs.settings = LiveSettings() }

    test("a slow subscriber holds up nobody, and only its own place in the log stays behind") {
        watching { log, db ->
            val awake = CompletableDeferred<Unit>()
            db.changes(Orders, overflow = Overflow.suspend(10)).asleepAtFirst(awake).subscribed().use {
                db.changes(Orders, overflow = Overflow.suspend(5_000)).subscribed().use { quick ->
                    for (batch in 0 until 20) log.insert(batch * 100..batch * 100 + 99)

                    quick.ids(2_000) shouldContainExactly (0 until 2_000).toList()
                    eventually(20.seconds) { log.places() shouldBe 2 }
                }
            }
        }
    }

    test("one that was asleep catches up in order, without a loss or a repetition, while others write on") {
        watching { log, db ->
            val awake = CompletableDeferred<Unit>()
            db.changes(Orders, overflow = Overflow.suspend(16)).asleepAtFirst(awake).subscribed().use { slow ->
                log.insert(0..999)
                eventually(20.seconds) { log.places() shouldBe 2 }
                awake.complete(Unit)
                log.insert(1_000..1_999)

                slow.untilCaughtUp(2_000) shouldContainExactly (0..1_999).toList()
                eventually(20.seconds) { log.places() shouldBe 1 }
            }
        }
    }

    test("one that is behind loses nothing when the connection is killed, before and while it catches up") {
        watching { log, db ->
            val awake = CompletableDeferred<Unit>()
            db.changes(Orders, overflow = Overflow.suspend(16)).asleepAtFirst(awake).subscribed().use { slow ->
                db.changes(Orders, overflow = Overflow.suspend(5_000)).subscribed().use { quick ->
                    log.insert(0..999)
                    log.killReaders()
                    quick.inserts(1_000)
                    log.killReaders()
                    awake.complete(Unit)
                    val seen = slow.inserts(200).toMutableList()
                    log.killReaders()
                    seen += slow.inserts(400)
                    log.killReaders()
                    log.insert(1_000..1_099)
                    seen += slow.inserts(500)

                    seen shouldContainExactly (0..1_099).toList()
                }
            }
        }
    }

    test("the place of one that is behind is gone: it alone is told, and goes on with the others") {
        watching { log, db ->
            val awake = CompletableDeferred<Unit>()
            db.changes(Orders, overflow = Overflow.suspend(16)).asleepAtFirst(awake).subscribed().use { slow ->
                db.changes(Orders, overflow = Overflow.suspend(5_000)).subscribed().use { quick ->
                    log.insert(0..99)
                    quick.ids(100)
                    eventually(20.seconds) { log.places() shouldBe 2 }
                    log.execute("update tailrace.consumer set lost_at = now(), lost_reason = 'too far behind' where part > 0")
                    awake.complete(Unit)

                    slow.ids(16) shouldContainExactly (0..15).toList()
                    slow.next().shouldBeInstanceOf<Gap<ChangedRow>>().reason() shouldBe Gap.Reason.HISTORY_LOST
                    log.insert(100..100)
                    slow.ids(1) shouldBe listOf(100)
                    quick.ids(1) shouldBe listOf(100)
                }
            }
        }
    }

    test("who drops the oldest is told how many, in front of what is left") {
        watching { log, db ->
            overflown(log, db, Overflow.dropOldest(10)) { slow ->
                val gap = slow.next().shouldBeInstanceOf<Gap<ChangedRow>>()
                gap.reason() shouldBe Gap.Reason.OVERFLOW
                gap.count() shouldBe 90
                slow.ids(10) shouldBe (91..100).toList()
            }
        }
    }

    test("who would rather fail gets what was buffered and then the error") {
        watching { log, db ->
            overflown(log, db, Overflow.fail(10)) { slow ->
                slow.ids(10) shouldBe (1..10).toList()
                shouldThrow<SubscriberOverflowException> { slow.next() }
            }
        }
    }
})

private fun RawLog.places(): Int = ask("select count(*) from tailrace.consumer").toInt()

/** Does not come back from its first insert before [awake]. */
private fun Flow<StreamEvent<ChangedRow>>.asleepAtFirst(awake: CompletableDeferred<Unit>) = flow {
    collect {
        emit(it)
        if (it is Insert) awake.await()
    }
}

/** 100 changes come while a subscriber with [overflow] is busy with change 0. */
private suspend fun overflown(log: RawLog, db: Database, overflow: Overflow, test: suspend (Collected<ChangedRow>) -> Unit) {
    val awake = CompletableDeferred<Unit>()
    db.changes(Orders, overflow = overflow).asleepAtFirst(awake).subscribed().use { slow ->
        db.changes(Orders).subscribed().use { quick ->
            log.insert(0..0)
            slow.ids(1)
            log.insert(1..100)
            quick.ids(101)
            awake.complete(Unit)
            test(slow)
        }
    }
}
