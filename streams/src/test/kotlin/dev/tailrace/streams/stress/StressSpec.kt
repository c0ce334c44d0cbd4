package dev.tailrace.streams.stress

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.changeLog
import dev.tailrace.streams.install
import dev.tailrace.streams.internal.reading.LogCursor
import dev.tailrace.streams.internal.reading.LogFilter
import dev.tailrace.streams.internal.reading.LogReader
import dev.tailrace.streams.internal.reading.LogRow
import dev.tailrace.streams.internal.reading.Snapshot
import dev.tailrace.streams.watch
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.ints.shouldBeGreaterThan
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.concurrent.thread
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

private const val WRITERS = 8

/** `-Dstress.minutes=10` for the long run. */
private val DURATION = (System.getProperty("stress.minutes")?.let { it.toInt() * 60 } ?: 60).seconds

/** The stress that finds what reading by number loses, and what reading by transaction reorders. */
class StressSpec :
    FunSpec({
        test("8 writers at their worst, 4 live readers: nothing missing, nothing twice, nothing out of order") {
            val database = TestServer.newDatabase()
            TestServer.connect(database).use { connection ->
                connection.createStatement().use {
                    it.execute("create table stress (id int primary key, version bigint not null, writer int not null)")
                }
            }
            Tailrace.connect(TestServer.url(database)).use { db ->
                db.changeLog().install().watch("stress")
                val ledger = Ledger()
                val written = AtomicBoolean()
                val limits = listOf(5_000, 200, 17, 3)
                limits.forEach { register(database, "reader-$it") }
                withTimeout(DURATION + 120.seconds) {
                    coroutineScope {
                        val accounts = limits.map { limit -> async(Dispatchers.Default) { read(db, limit, written, ledger) } }
                        withContext(Dispatchers.IO) { write(database, ledger) }
                        written.set(true)
                        accounts.awaitAll().flatMap { it.faults(ledger) }.shouldBeEmpty()
                    }
                }
                ledger.rows.size shouldBeGreaterThan 1_000
            }
        }
    })

private fun register(database: String, name: String) {
    TestServer.connect(database).use { connection ->
        connection.createStatement().use {
            it.execute("insert into tailrace.consumer_group (name, partitions) values ('$name', 1)")
            it.execute("insert into tailrace.consumer (name, part, position) values ('$name', 0, pg_current_snapshot())")
        }
    }
}

private fun write(database: String, ledger: Ledger) {
    val until = TimeSource.Monotonic.markNow() + DURATION
    val failures = java.util.concurrent.ConcurrentLinkedQueue<Throwable>()
    List(WRITERS) { number ->
        thread {
            try {
                StressWriter(database, number, ledger).use { writer -> while (until.hasNotPassedNow()) writer.transact() }
            } catch (e: Exception) {
                failures += e
            }
        }
    }.forEach { it.join() }
    failures.firstOrNull()?.let { throw it }
}

/** Reads until the writers have ended and everything they wrote has come, or nothing comes any more. */
private suspend fun read(db: Database, limit: Int, written: AtomicBoolean, ledger: Ledger): Account =
    LogReader.open(db, "reader-$limit").use { reader ->
        val account = Account("reader of $limit")
        var cursor = LogCursor(Snapshot.NONE)
        var quietLooks = 0
        while (quietLooks < 5 && !(written.get() && account.isComplete(ledger))) {
            val page = reader.page(cursor, LogFilter(), limit)
            page.rows.forEach { row -> account.saw(row.id(), row.version()) }
            cursor = page.next
            if (page.rows.isEmpty()) reader.awaitChange(page)
            if (page.rows.isNotEmpty() || !written.get()) quietLooks = 0 else quietLooks++
        }
        account
    }

private fun LogRow.id() = checkNotNull(key).substringAfter(": ").removeSuffix("}").toInt()

/** Null of a delete. */
private fun LogRow.version() =
    if (op == LogRow.Op.DELETE) null else VERSION.find(checkNotNull(new))!!.groupValues[1].toLong()

private val VERSION = Regex("\"version\": (\\d+)")
