package dev.tailrace.streams.internal.consuming

import dev.tailrace.streams.ack
import dev.tailrace.streams.consumer.ConsumerOptions
import dev.tailrace.streams.consumer.Delivery
import dev.tailrace.streams.event.Change
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.log.Start
import dev.tailrace.streams.seek
import dev.tailrace.streams.stream
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

private val Delivery<ChangedRow>.seq: Long get() = (event() as Change).origin().seq()

private suspend fun NamedConsumer<ChangedRow>.first(count: Int): List<Delivery<ChangedRow>> =
    withTimeout(20.seconds) { stream().take(count).toList() }

class DeliverySpec :
    FunSpec({
        test("what was acknowledged does not come again, and what was not does") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.writeAll(1..10)
                    val consumer = books.consumer(db)
                    withTimeout(20.seconds) {
                        stream(consumer, 6) { delivery -> if (delivery.seq <= 4) delivery.ack() shouldBe true }
                    }
                    consumer.first(6).map { it.seq } shouldContainExactly (5L..10L).toList()
                }
            }
        }

        test("acknowledgements come in any order, and the place is the end of the longest acknowledged run") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.writeAll(1..6)
                    val consumer = books.consumer(db)
                    val six = ArrayList<Delivery<ChangedRow>>()
                    stream(consumer, 6) { delivery ->
                        six += delivery
                        if (six.size == 6) {
                            for (index in listOf(1, 3, 2)) six[index].ack() shouldBe true // 2, 4 and 3: behind 1
                            books.text("select window_end::text from tailrace.consumer").shouldBeNull()
                            six[0].ack() shouldBe true
                            books.number("select window_seq from tailrace.consumer") shouldBe 4
                        }
                    }
                    consumer.first(2).map { it.seq } shouldContainExactly listOf(5L, 6L)
                }
            }
        }

        test("an acknowledgement that has returned survives everything, and many share a write") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.writeAll(1..2_000)
                    val consumer = books.consumer(db, ConsumerOptions.builder().maxUnacknowledged(2_000).oldest())
                    stream(consumer, 2_000) { delivery ->
                        delivery.ackAsync()
                        if (delivery.seq == 2_000L) delivery.ack() shouldBe true
                    }
                    books.until("(select n_tup_upd > 0 from pg_stat_user_tables where relname = 'consumer')")
                    books.number("select n_tup_upd from pg_stat_user_tables where relname = 'consumer'") shouldBeLessThan 1_000
                    books.writeAll(1..1)
                    consumer.first(1).single().seq shouldBe 2_001
                }
            }
        }

        test("no more than the bound are under way without an acknowledgement") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.writeAll(1..50)
                    val consumer = books.consumer(db, ConsumerOptions.builder().maxUnacknowledged(5).oldest())
                    val arrived = Channel<Delivery<ChangedRow>>(Channel.UNLIMITED)
                    val collecting = CoroutineScope(Dispatchers.Default).launch { consumer.stream().collect { arrived.send(it) } }
                    val five = List(5) { withTimeout(20.seconds) { arrived.receive() } }
                    withTimeoutOrNull(700.milliseconds) { arrived.receive() }.shouldBeNull()
                    five[2].ack()
                    withTimeout(20.seconds) { arrived.receive() }.seq shouldBe 6
                    collecting.cancelAndJoin()
                }
            }
        }

        test("after the lease is lost an acknowledgement says so, and the event comes again") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.writeAll(1..2)
                    val consumer = books.consumer(db)
                    val arrived = Channel<Delivery<ChangedRow>>(Channel.UNLIMITED)
                    val collecting = CoroutineScope(Dispatchers.Default).launch { consumer.stream().collect { arrived.send(it) } }
                    val early = withTimeout(20.seconds) { arrived.receive() }
                    arrived.receive().seq shouldBe 2
                    consumer.seek(Start.OLDEST)
                    val again = withTimeout(20.seconds) { arrived.receive() }
                    early.ack() shouldBe false
                    again.seq shouldBe 1
                    again.ack() shouldBe true
                    collecting.cancelAndJoin()
                }
            }
        }

        test("cancelled, it stores what was acknowledged and gives up its lease") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.writeAll(1..3)
                    val consumer = books.consumer(db)
                    val acknowledged = CompletableDeferred<Unit>()
                    val collecting = CoroutineScope(Dispatchers.Default).launch {
                        consumer.stream().collect {
                            it.ackAsync()
                            if (it.seq == 3L) acknowledged.complete(Unit)
                        }
                    }
                    acknowledged.await()
                    collecting.cancelAndJoin()
                    books.text("select owner::text from tailrace.consumer").shouldBeNull()
                    books.writeAll(1..1)
                    consumer.first(1).single().seq shouldBe 4
                }
            }
        }

        test("backends that are terminated lose no delivery") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    val consumer = books.consumer(db, ConsumerOptions.builder().batchSize(11).oldest())
                    val seen = java.util.Collections.synchronizedSet(HashSet<Long>())
                    val collecting = CoroutineScope(Dispatchers.Default).launch {
                        consumer.stream().collect {
                            seen += it.seq // also if the acknowledgement's commit was cut off: it may have been stored
                            it.ack()
                        }
                    }
                    repeat(10) {
                        books.writeAll(1..50)
                        books.number(
                            "select count(pg_terminate_backend(pid)) from pg_stat_activity " +
                                "where datname = current_database() and pid <> pg_backend_pid() and random() < 0.7 " +
                                "and application_name not like 'PostgreSQL JDBC%'",
                        )
                        delay(30.milliseconds)
                    }
                    books.until(
                        "(select window_end is null and pg_visible_in_snapshot(last.xid, position) from tailrace.consumer, " +
                            "(select xid from tailrace.change_log order by xid desc limit 1) last)",
                    )
                    seen.sorted() shouldContainExactly (1L..500L).toList()
                    collecting.cancelAndJoin()
                }
            }
        }
    })

/** The first [count] deliveries, each to [each]; it goes on only when that has returned. */
private suspend fun stream(consumer: NamedConsumer<ChangedRow>, count: Int, each: suspend (Delivery<ChangedRow>) -> Unit) {
    var left = count
    val done = CompletableDeferred<Unit>()
    val collecting = CoroutineScope(Dispatchers.Default).launch {
        try {
            consumer.stream().collect {
                each(it)
                if (--left == 0) {
                    done.complete(Unit)
                    awaitCancellation()
                }
            }
        } catch (e: Throwable) {
            done.completeExceptionally(e)
            throw e
        }
    }
    withTimeout(20.seconds) { done.await() }
    collecting.cancelAndJoin()
}
