package dev.tailrace.streams.internal.log

import dev.tailrace.streams.consumer
import dev.tailrace.streams.event.Change
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.event.Delete
import dev.tailrace.streams.event.Gap
import dev.tailrace.streams.event.Insert
import dev.tailrace.streams.event.SchemaChanged
import dev.tailrace.streams.event.StreamEvent
import dev.tailrace.streams.event.Update
import dev.tailrace.streams.forEach
import dev.tailrace.streams.testing.awaiting
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread
import kotlin.random.Random

private const val WRITERS = 3
private const val SCHEMA = """
    create table t (id int primary key, v int, note text);
    create table p (id int primary key, v int) partition by range (id);
    create table p_1 partition of p for values from (0) to (100);
    create table u (id int primary key, v int);
    create function touch() returns trigger language plpgsql as
        'begin if new.v % 2 = 1 then update t set v = v + 1 where id = new.id; end if; return null; end'
"""

class DdlUnderLoadSpec :
    FunSpec({
        test("whatever DDL comes under load, no write fails, the stream says so, and every other change arrives") {
            WatchedDatabase.open(SCHEMA).use { db ->
                for (table in listOf("t", "p", "u")) db.watch(table)
                val load = Load(db)
                val seen = Seen()
                coroutineScope {
                    val running = async(Dispatchers.Default) {
                        db.log.consumer("c", batchSize = 50).forEach {
                            _,
                            event,
                            ->
                            seen.take(event)
                        }
                    }
                    db.until("exists (select from tailrace.consumer where owner is not null)")

                    /** Runs [ddl] amid writes, and waits until it was told. */
                    suspend fun told(table: String, ddl: String) {
                        load.goesOn()
                        val before = seen.news(table)
                        db.sql(ddl)
                        awaiting("news of $ddl") { seen.news(table) > before }
                    }

                    load.use {
                        told("t", "alter table t add column extra int default 7")
                        told("t", "alter table t rename column note to remark")
                        told("t", "alter table t drop column extra")
                        told("t", "alter table t alter column remark type int using 0")
                        told("t", "alter table t alter column v type bigint")
                        told("t", "alter table t drop constraint t_pkey, add primary key (v, id)")
                        db.sql("create trigger touch after insert or update on t for each row execute function touch()")
                        load.goesOn()
                        db.sql("create table p_2 partition of p for values from (100) to (200)")
                        load.partitioned = 100 until 200
                        awaiting("rows of the later partition") { seen.keysOf("p").any { it >= 100 } }
                        db.sql("create table p_3 (id int primary key, v int); insert into p_3 values (200, 1)")
                        told("p", "alter table p attach partition p_3 for values from (200) to (300)")
                        told("p", "alter table p detach partition p_1")
                        told("u", "drop table u; create table u (id int primary key, v int)")
                        load.goesOn()
                    }
                    load.failures.shouldBeEmpty()
                    db.sql("insert into t values (0, 0)")
                    awaiting("the last change") { 0 in seen.keysOf("t") }
                    running.cancelAndJoin()
                }
                seen.contents("t") shouldBe db.sql("select id || ' is ' || v from t order by id")
            }
        }
    })

/** Writers that never stop, each on keys of its own. */
private class Load(db: WatchedDatabase) : AutoCloseable {
    val failures = ConcurrentLinkedQueue<Throwable>()

    /** For which keys there are partitions. */
    @Volatile
    var partitioned = 0 until 100

    private val written = AtomicInteger()

    @Volatile
    private var stopped = false

    private val writers = List(WRITERS) { number ->
        thread {
            val random = Random(number)
            db.connect().use { connection ->
                while (!stopped) {
                    try {
                        db.sql(change(random, number), connection)
                        written.incrementAndGet()
                    } catch (e: Exception) {
                        failures += e
                    }
                }
            }
        }
    }

    private fun change(random: Random, number: Int): String {
        val id = 1 + number + WRITERS * random.nextInt(20)
        return when (random.nextInt(5)) {
            0 -> "delete from t where id = $id"
            1 -> upsert("p", partitioned.first + id, random)
            2 -> upsert("u", id, random)
            else -> upsert("t", id, random)
        }
    }

    private fun upsert(table: String, id: Int, random: Random): String {
        val v = random.nextInt(1_000)
        return "with found as (update $table set v = $v where id = $id returning 1) " +
            "insert into $table (id, v) select $id, $v where not exists (select from found)"
    }

    /** Returns when each writer is past what it did at the call. */
    suspend fun goesOn() {
        val before = written.get()
        awaiting("writes") { written.get() > before + 100 || failures.isNotEmpty() }
    }

    override fun close() {
        stopped = true
        writers.forEach { it.join() }
    }
}

/** What the consumer was given. It may be given a change again, which changes nothing here. */
private class Seen {
    private val rows = ConcurrentHashMap<String, ConcurrentHashMap<Int, String>>()
    private val news = ConcurrentHashMap<String, Int>()

    fun take(event: StreamEvent<ChangedRow>) {
        when (event) {
            is Insert -> put(event, event.row())
            is Update -> put(event, event.after())
            is Delete -> of(event).remove(event.id())
            is SchemaChanged -> news.merge(event.table(), 1, Int::plus)
            is Gap -> news.merge(event.table() ?: "", 1, Int::plus)
            else -> error("unexpected $event")
        }
    }

    private fun put(event: Change<ChangedRow>, row: ChangedRow) {
        of(event)[event.id()] = checkNotNull(row.text("v"))
    }

    private fun of(event: Change<ChangedRow>) = rows.computeIfAbsent(event.table()) { ConcurrentHashMap() }

    private fun Change<ChangedRow>.id() = checkNotNull(key()?.text("id")).toInt()

    fun news(table: String): Int = news["public.$table"] ?: 0

    fun keysOf(table: String): Set<Int> = rows["public.$table"]?.keys.orEmpty()

    fun contents(table: String): List<String> = rows.getValue("public.$table").toSortedMap().map { (id, v) -> "$id is $v" }
}
