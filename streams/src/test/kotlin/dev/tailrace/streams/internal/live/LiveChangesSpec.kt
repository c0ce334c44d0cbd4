package dev.tailrace.streams.internal.live

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.error.DatabaseClosedException
import dev.tailrace.dsl.error.MappingException
import dev.tailrace.dsl.error.UnknownTableException
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.changes
import dev.tailrace.streams.error.ChangeLogMissingException
import dev.tailrace.streams.error.SubscriberOverflowException
import dev.tailrace.streams.event.CaughtUp
import dev.tailrace.streams.event.Change
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.event.Delete
import dev.tailrace.streams.event.Gap
import dev.tailrace.streams.event.Insert
import dev.tailrace.streams.event.Operation
import dev.tailrace.streams.event.SchemaChanged
import dev.tailrace.streams.event.StreamEvent
import dev.tailrace.streams.event.Update
import dev.tailrace.streams.get
import dev.tailrace.streams.notification.Overflow
import dev.tailrace.streams.testing.RawLog
import dev.tailrace.streams.testing.watch
import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.longs.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.collect
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.job
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import org.jetbrains.exposed.v1.core.Table
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

object Orders : Table("orders") {
    val id = integer("id")
    val note = text("note").nullable()
    override val primaryKey = PrimaryKey(id)
}

@JvmRecord
data class Order(val id: Int, val note: String?)

private const val ORDERS = "create table orders (id int primary key, note text)"

/** One subscription, collected in the background. */
internal class Collected<R : Any>(flow: Flow<StreamEvent<R>>) : AutoCloseable {
    private val scope = CoroutineScope(Dispatchers.Default)
    private val events = Channel<Result<StreamEvent<R>>>(Channel.UNLIMITED)
    private val collecting = scope.launch {
        runCatching { flow.collect { events.send(Result.success(it)) } }.onFailure { events.send(Result.failure(it)) }
    }

    suspend fun next(): StreamEvent<R> = withTimeout(30.seconds) { events.receive() }.getOrThrow()

    suspend fun next(count: Int): List<StreamEvent<R>> = List(count) { next() }

    /** The ids of the next [count] inserts, which come one after another. */
    suspend fun ids(count: Int): List<Int> = next(count).map { event ->
        (event.shouldBeInstanceOf<Insert<R>>().row() as ChangedRow)[Orders.id]
    }

    suspend fun cancel() {
        collecting.cancel()
        collecting.join()
    }

    override fun close() = scope.cancel()
}

internal suspend fun <R : Any> Flow<StreamEvent<R>>.subscribed(): Collected<R> =
    Collected(this).also { it.next().shouldBeInstanceOf<CaughtUp<R>>() }

private suspend fun watching(table: String = ORDERS, test: suspend (RawLog, Database) -> Unit) {
    RawLog().use { log ->
        log.execute(table)
        log.watch("orders")
        Tailrace.connect(log.url).use { test(log, it) }
    }
}

private fun RawLog.insert(ids: IntRange) = execute("insert into orders select g, 'n' || g from generate_series(${ids.first}, ${ids.last}) g")

private fun RawLog.readers(): Int = ask(
    "select count(*) from pg_stat_activity where datname = '$database' and query like any (array['%tailrace.change_log%', " +
        "'%pg_current_snapshot%', '%tailrace.sleeper%', '%tailrace.anchor%', '%clock_timestamp%']) and pid <> pg_backend_pid()",
).toInt()

private fun RawLog.killReaders() = ask(
    "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = '$database' and pid <> pg_backend_pid()",
).toInt()

class LiveChangesSpec : FunSpec({
    beforeSpec { LiveHubs.settings = LiveSettings(grace = 100.milliseconds) }
    afterSpec { LiveHubs.settings = LiveSettings() }

    test("what commits after the first event arrives, in the order of the log") {
        watching { log, db ->
            log.execute("insert into orders values (0, 'before')")
            db.changes(Orders).subscribed().use { orders ->
                log.execute("insert into orders values (1, 'one')")
                log.execute("update orders set note = 'uno' where id = 1")
                log.execute("delete from orders where id = 1")

                val (insert, update, delete) = orders.next(3)
                insert.shouldBeInstanceOf<Insert<ChangedRow>>().row()[Orders.note] shouldBe "one"
                update.shouldBeInstanceOf<Update<ChangedRow>>().after()[Orders.note] shouldBe "uno"
                delete.shouldBeInstanceOf<Delete<ChangedRow>>().key()!![Orders.id] shouldBe 1
                (delete as Change<*>).table() shouldBe "public.orders"
            }
        }
    }

    test("a transaction that was open when the subscriber came is delivered when it commits") {
        watching { log, db ->
            log.connect().use { late ->
                late.autoCommit = false
                log.execute("insert into orders values (1, 'late')", late)
                db.changes("orders").subscribed().use { orders ->
                    log.insert(2..2)
                    orders.ids(1) shouldBe listOf(2)
                    late.commit()
                    orders.ids(1) shouldBe listOf(1)
                }
            }
        }
    }

    test("rows come as records, and several tables at once as they are") {
        watching { log, db ->
            log.execute("create table notes (id int primary key); create schema sales; create table sales.notes (id int primary key)")
            log.watch("notes")
            log.watch("sales.notes")
            db.changes(Order::class.java).subscribed().use { orders ->
                db.changes("orders", "sales.notes").subscribed().use { both ->
                    log.insert(1..1)
                    log.execute("insert into notes values (2)")
                    log.execute("insert into sales.notes values (3)")
                    log.insert(4..4)

                    orders.next(2).map { (it as Insert<Order>).row() } shouldBe listOf(Order(1, "n1"), Order(4, "n4"))
                    both.next(3).map { (it as Insert<*>).table() } shouldBe listOf("public.orders", "sales.notes", "public.orders")
                }
            }
        }
    }

    test("only the operations that are wanted come") {
        watching { log, db ->
            db.changes(Orders, operations = setOf(Operation.DELETE)).subscribed().use { orders ->
                log.insert(1..2)
                log.execute("delete from orders where id = 2")

                orders.next().shouldBeInstanceOf<Delete<ChangedRow>>().key()!![Orders.id] shouldBe 2
            }
        }
    }

    test("a table that is not watched, not there, or without a log is refused with what to do") {
        watching { log, db ->
            log.execute("create table unwatched (id int)")
            shouldThrow<ChangeLogMissingException> { db.changes("unwatched").first() }.message shouldContain "changeLog().install().watch("
            shouldThrow<UnknownTableException> { db.changes("nowhere").first() }
        }
        Tailrace.connect(TestServer.url(TestServer.newDatabase())).use { db ->
            shouldThrow<ChangeLogMissingException> { db.changes("orders").first() }.message shouldContain "no change log"
        }
    }

    test("subscribers share one connection, which goes with the last of them") {
        watching { log, db ->
            val first = db.changes(Orders).subscribed()
            val second = db.changes(Orders).subscribed()
            log.insert(1..1)
            first.ids(1) shouldBe second.ids(1)
            log.ask("select count(*) from tailrace.consumer") shouldBe "1"
            log.readers() shouldBe 1

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

    test("a slow subscriber loses nothing, holds up nobody and is told when it has caught up") {
        watching { log, db ->
            val gate = Channel<Unit>()
            val slowFlow = db.changes(Orders, overflow = Overflow.suspend(10))
            val slow = Collected(kotlinx.coroutines.flow.flow { slowFlow.collect { emit(it); if (it is Insert) gate.receive() } })
            slow.next().shouldBeInstanceOf<CaughtUp<ChangedRow>>()
            db.changes(Orders, overflow = Overflow.suspend(5_000)).subscribed().use { quick ->
                for (batch in 0 until 20) log.insert(batch * 100..batch * 100 + 99)
                quick.ids(2_000) shouldContainExactly (0 until 2_000).toList()
                eventually(20.seconds) { log.ask("select count(*) from tailrace.consumer") shouldBe "2" }

                gate.close()
            }
            slow.close()
        }
    }

    test("one that was asleep catches up in order, without a loss or a repetition, while others write on") {
        watching { log, db ->
            val awake = kotlinx.coroutines.CompletableDeferred<Unit>()
            val flow = db.changes(Orders, overflow = Overflow.suspend(16))
            val slow = Collected(
                kotlinx.coroutines.flow.flow {
                    flow.collect {
                        emit(it)
                        if (it is Insert) awake.await()
                    }
                },
            )
            slow.next().shouldBeInstanceOf<CaughtUp<ChangedRow>>()
            log.insert(0..999)
            eventually(20.seconds) { log.ask("select count(*) from tailrace.consumer") shouldBe "2" }
            awake.complete(Unit)
            log.insert(1_000..1_999)

            val changes = ArrayList<Int>()
            var caughtUp = 0
            while (changes.size < 2_000 || caughtUp == 0) {
                when (val event = slow.next()) {
                    is Insert -> changes += event.row()[Orders.id]
                    is CaughtUp -> caughtUp++
                    else -> error("unexpected $event")
                }
            }
            changes shouldContainExactly (0..1_999).toList()
            eventually(20.seconds) { log.ask("select count(*) from tailrace.consumer") shouldBe "1" }
            slow.close()
        }
    }

    test("who drops the oldest is told how many, in front of what is left") {
        watching { log, db ->
            val gate = kotlinx.coroutines.CompletableDeferred<Unit>()
            val flow = db.changes(Orders, overflow = Overflow.dropOldest(10))
            val slow = Collected(
                kotlinx.coroutines.flow.flow {
                    flow.collect {
                        emit(it)
                        if (it is Insert) gate.await()
                    }
                },
            )
            slow.next()
            db.changes(Orders).subscribed().use { quick ->
                log.insert(0..0)
                slow.ids(1)
                log.insert(1..100)
                quick.ids(101)
                gate.complete(Unit)

                val gap = slow.next().shouldBeInstanceOf<Gap<ChangedRow>>()
                gap.reason() shouldBe Gap.Reason.OVERFLOW
                gap.count() shouldBe 90
                slow.ids(10) shouldBe (91..100).toList()
            }
            slow.close()
        }
    }

    test("who would rather fail gets what was buffered and then the error") {
        watching { log, db ->
            val gate = kotlinx.coroutines.CompletableDeferred<Unit>()
            val flow = db.changes(Orders, overflow = Overflow.fail(10))
            val slow = Collected(
                kotlinx.coroutines.flow.flow {
                    flow.collect {
                        emit(it)
                        if (it is Insert) gate.await()
                    }
                },
            )
            slow.next()
            db.changes(Orders).subscribed().use { quick ->
                log.insert(0..0)
                slow.ids(1)
                log.insert(1..100)
                quick.ids(101)
                gate.complete(Unit)

                slow.ids(10) shouldBe (1..10).toList()
                shouldThrow<SubscriberOverflowException> { slow.next() }
            }
            slow.close()
        }
    }

    test("the reader's connection is killed, again and again: nothing is lost, nothing comes twice") {
        watching { log, db ->
            db.changes(Orders, overflow = Overflow.suspend(10_000)).subscribed().use { orders ->
                var next = 0
                var seen = ArrayList<Int>()
                repeat(5) {
                    repeat(20) { log.insert(next..next + 9).also { next += 10 } }
                    log.killReaders()
                    repeat(20) { log.insert(next..next + 9).also { next += 10 } }
                }
                while (seen.size < next) {
                    when (val event = orders.next()) {
                        is Insert -> seen += event.row()[Orders.id]
                        is CaughtUp -> {}
                        else -> error("unexpected $event")
                    }
                }
                seen shouldContainExactly (0 until next).toList()
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
                "insert into tailrace.consumer_group (name, partitions, live, created_at) values ('live:dead', 1, true, now() - interval '1 hour'), " +
                    "('billing', 1, false, now() - interval '1 hour'); " +
                    "insert into tailrace.consumer (name, part, position, lease_until) values ('live:dead', 0, '3:3:', now() - interval '1 minute'), " +
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

    test("DDL is told before what comes after it") {
        watching { log, db ->
            db.changes(Orders).subscribed().use { orders ->
                log.execute("alter table orders add column paid boolean")
                orders.next().shouldBeInstanceOf<SchemaChanged<ChangedRow>>().columns().map { it.name() } shouldBe listOf("id", "note", "paid")
            }
        }
    }

    test("a row that does not fit the record ends that stream alone, with the column and the table") {
        watching("create table orders (id int primary key, note int)") { log, db ->
            db.changes(Orders).subscribed().use { raw ->
                db.changes(Picky::class.java).subscribed().use { records ->
                    log.execute("insert into orders values (1, null)")

                    shouldThrow<MappingException> { records.next() }.message shouldContain "Column \"note\" of table public.orders"
                    raw.ids(1) shouldBe listOf(1)
                }
            }
        }
    }

    test("closing the database ends every stream with its error") {
        watching { _, db ->
            db.changes(Orders).subscribed().use { orders ->
                db.close()
                shouldThrow<DatabaseClosedException> { orders.next() }
            }
        }
    }
})

@JvmRecord
@dev.tailrace.dsl.record.Table("orders")
data class Picky(val id: Int, val note: Int)
