package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.TransactionScope
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.run
import dev.tailrace.streams.consumer
import dev.tailrace.streams.consumer.Consumer
import dev.tailrace.streams.deadLetters
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.event.Delete
import dev.tailrace.streams.event.Insert
import dev.tailrace.streams.event.SchemaChanged
import dev.tailrace.streams.event.StreamEvent
import dev.tailrace.streams.event.Truncate
import dev.tailrace.streams.event.Update
import dev.tailrace.streams.forEach
import dev.tailrace.streams.internal.log.WatchedDatabase
import dev.tailrace.streams.log.Position
import dev.tailrace.streams.log.Start
import dev.tailrace.streams.repartition
import dev.tailrace.streams.retry
import dev.tailrace.streams.seek
import dev.tailrace.streams.stream
import dev.tailrace.streams.testing.awaiting
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.withTimeout
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicInteger
import kotlin.random.Random
import kotlin.time.Duration.Companion.seconds

private const val SAME = "not exists ((table t except table mirror) union all (table mirror except table t))"
private const val COPYING = "exists (select from tailrace.consumer where copying is not null)"
private const val SCHEMA = "create table t (id int primary key, v int not null); create table mirror (id int primary key, v int not null)"

private fun WatchedDatabase.killAll() =
    sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")

private suspend fun TransactionScope.mirror(event: StreamEvent<ChangedRow>) {
    fun ChangedRow.int(column: String) = checkNotNull(text(column)).toInt()
    val sql = when (event) {
        is Insert -> {
            "insert into mirror values (${event.row.int("id")}, ${event.row.int("v")}) on conflict (id) do update set v = excluded.v"
        }

        is Update -> {
            event.after.let { "update mirror set v = ${it.int("v")} where id = ${it.int("id")}" }
        }

        is Delete -> {
            "delete from mirror where id = ${event.key()!!.int("id")}"
        }

        is Truncate -> {
            "delete from mirror"
        }

        else -> {
            error("unexpected $event")
        }
    }
    database.engine.run(ExecutionOptions.of("mirror", sql)) { it.change(sql) }
}

/** Runs the consumer while [body] does; a failure of either is the test's. */
private suspend fun Consumer<ChangedRow>.running(
    handler: suspend (TransactionScope, StreamEvent<ChangedRow>) -> Unit = { tx, event -> tx.mirror(event) },
    body: suspend () -> Unit,
) = coroutineScope {
    val running = async(Dispatchers.Default) { forEach(handler) }
    body()
    running.cancelAndJoin()
}

class SnapshotConsumerSpec :
    FunSpec({
        test("a consumer that starts with the existing rows, amid writes, and is cut off in the middle, builds what the table holds") {
            WatchedDatabase.open(SCHEMA).use { db ->
                db.sql("insert into t select i, 0 from generate_series(1, 5000) i")
                db.watch("t")
                val random = Random(3)
                db.log.consumer("c", start = Start.SNAPSHOT, tables = setOf("t"), batchSize = 100).running {
                    for (reached in listOf(500, 2_500)) {
                        while (!db.holds("(select count(*) >= $reached from mirror)")) {
                            val id = random.nextInt(6_000)
                            db.sql("update t set v = v + 1 where id % 500 = ${id % 500}; delete from t where id = $id")
                            db.sql("insert into t values ($id, -1) on conflict do nothing; delete from t where id = $id / 2 + 10000")
                            db.sql("update t set id = id + 10000 where id = $id / 2")
                        }
                        db.holds(COPYING) shouldBe true
                        db.killAll()
                    }
                    db.until("not $COPYING")
                    db.sql("update t set v = v + 1 where id % 100 = 0")
                    db.until(SAME)
                }
            }
        }

        test("with partitions each copies its share, and a truncation in the middle takes away no more and no less than it should") {
            WatchedDatabase.open(SCHEMA).use { db ->
                db.sql("insert into t select i, 0 from generate_series(1, 4000) i")
                db.watch("t")
                val consumer = db.log.consumer("c", start = Start.SNAPSHOT, batchSize = 50, partitions = 3)
                consumer.running {
                    db.until("(select count(*) >= 500 from mirror)")
                    shouldThrow<IllegalStateException> { consumer.repartition(2) }
                    db.sql("truncate t; insert into t select i, 1 from generate_series(2000, 3000) i")
                    db.until("not $COPYING and $SAME")
                }
            }
        }

        test("seeks back to the existing rows, of the wanted tables alone, and says that they are existing") {
            WatchedDatabase.open("$SCHEMA; create table u (id int primary key)").use { db ->
                db.watch("t")
                db.watch("u")
                db.sql("insert into t values (1, 1), (2, 2); insert into u values (7)")
                val consumer = db.log.consumer("c", start = Start.OLDEST, tables = setOf("t"))
                val events = CopyOnWriteArrayList<StreamEvent<ChangedRow>>()

                suspend fun until(count: Int) = awaiting("$count events") { events.size >= count }
                consumer.running({ _, event -> events += event }) {
                    until(2)
                    consumer.seek(Start.SNAPSHOT)
                    until(4)
                    db.until("not $COPYING") // until then it would be an existing row, too
                    db.sql("insert into t values (3, 3)")
                    until(5)
                }
                events.map { (it as Insert).existing } shouldContainExactly listOf(false, false, true, true, false)
            }
        }

        test("an existing row that is put aside is one when it comes again") {
            WatchedDatabase.open(SCHEMA).use { db ->
                db.sql("insert into t values (1, 1), (2, 2), (3, 3)")
                db.watch("t")
                val consumer = db.log.consumer("c", start = Start.SNAPSHOT, maxAttempts = 2)
                val failures = AtomicInteger()
                consumer.running({ tx, event ->
                    val row = event as Insert
                    check(row.existing)
                    if (row.key()!!.json() == """{"id": 2}""" && failures.incrementAndGet() < 4) error("poison")
                    tx.mirror(event)
                }) {
                    db.until("(select count(*) = 1 from tailrace.dead_letter) and (select count(*) = 2 from mirror)")
                    val letter = consumer.deadLetters().single()
                    (letter.events().single() as Insert).existing shouldBe true
                    consumer.retry(letter.id()) shouldBe true
                    db.until(SAME)
                }
            }
        }

        test("DDL under a running consumer is told once, before what is written after that, even if a connection is lost in between") {
            WatchedDatabase.open(SCHEMA).use { db ->
                db.watch("t")
                val told = CopyOnWriteArrayList<StreamEvent<ChangedRow>>()

                suspend fun until(count: Int) = awaiting("$count events") { told.size >= count }
                val failed = AtomicInteger()
                db.log.consumer("c", start = Start.OLDEST).running({ _, event ->
                    if (event is SchemaChanged && failed.incrementAndGet() == 1) error("not yet")
                    told += event
                }) {
                    db.sql("insert into t values (1, 1)")
                    until(1)
                    db.sql("alter table t add column w int")
                    until(2)
                    db.sql("insert into t values (2, 2, 2)")
                    until(3)
                    db.killAll()
                    db.sql("insert into t values (3, 3, 3)")
                    until(4)
                }
                told.map { it.javaClass.simpleName } shouldContainExactly listOf("Insert", "SchemaChanged", "Insert", "Insert")
                failed.get() shouldBe 2
            }
        }

        test("a stream without a name starts with the existing rows, at the oldest change or at a position, and leaves nothing behind") {
            WatchedDatabase.open(SCHEMA).use { db ->
                db.sql("insert into t values (1, 1)")
                db.watch("t")
                db.sql("insert into t values (2, 2)")
                withTimeout(60.seconds) {
                    val all = db.log.stream(Start.SNAPSHOT, "t").take(2).toList()
                    all.map { (it as Insert).existing } shouldContainExactly listOf(true, true)
                    val first = db.log.stream(Start.OLDEST).first() as Insert
                    first.row.text("id") shouldBe "2"
                    db.sql("insert into t values (3, 3)")
                    val position = Position.parse(first.origin().position().toString())
                    (db.log.stream(Start.at(position)).first() as Insert).row.text("id") shouldBe "3"
                    val now = async(Dispatchers.Default) { db.log.stream(tables = arrayOf("t")).first() }
                    db.until("exists (select from tailrace.consumer where owner is not null)")
                    db.sql("insert into t values (4, 4)")
                    (now.await() as Insert).row.text("id") shouldBe "4"
                }
                db.until("not exists (select from tailrace.consumer_group)")
            }
        }
    })
