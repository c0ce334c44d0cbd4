package dev.tailrace.streams.internal.log

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.error.TailraceException
import dev.tailrace.dsl.testing.PrivateServer
import dev.tailrace.streams.error.HistoryLostException
import dev.tailrace.streams.internal.reading.LogCursor
import dev.tailrace.streams.internal.reading.LogFilter
import dev.tailrace.streams.internal.reading.LogReader
import dev.tailrace.streams.internal.reading.Snapshot
import dev.tailrace.streams.testing.RawLog
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainAll
import io.kotest.matchers.ints.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.withContext
import java.sql.Connection
import java.sql.SQLException
import java.util.concurrent.CountDownLatch
import java.util.concurrent.atomic.AtomicInteger

private const val KILLS = 6
private const val LEAD = 1_000 // less than a segment

private fun Connection.execute(sql: String) = createStatement().use { it.execute(sql) }

private fun Connection.text(sql: String): String =
    createStatement().use { statement ->
        statement.executeQuery(sql).use { rows ->
            rows.next()
            rows.getString(1)
        }
    }

private fun Connection.install() {
    RawLog.install(this)
    execute("update tailrace.retention set keep = '0', max_bytes = 5242880")
    execute("insert into tailrace.consumer_group (name, partitions) values ('c', 1)")
    execute("insert into tailrace.consumer (name, part, position) values ('c', 0, '3:3:')")
}

private fun Connection.fill(first: Int, count: Int, age: String = "0") =
    execute(
        "insert into tailrace.change_log (segment, watched, op, key, new, at) " +
            "select (select last_value from tailrace.segment) % 4, 1, 'U', " +
            "jsonb_build_object('id', i), jsonb_build_object('v', repeat(md5(i::text), 8)), clock_timestamp() - interval '$age' " +
            "from generate_series($first, ${first + count - 1}) i",
    )

/** Until the server dies: that is how these end. */
private inline fun untilKilled(work: () -> Unit) {
    try {
        while (true) work()
    } catch (_: SQLException) {
    }
}

/** Reads from the stored place on, storing each page's end with it, until it is drained ([live]: until the server dies). */
private suspend fun PrivateServer.read(database: String, live: Boolean, keys: MutableSet<Int>, came: (Int) -> Unit = {}) {
    try {
        Tailrace.connect(url(database)).use { db ->
            connect(database).use { connection ->
                val place = "select concat_ws('/', position, window_end, window_seq) from tailrace.consumer"
                val parts = connection.text(place).split('/')
                var cursor = if (parts.size == 1) {
                    LogCursor(Snapshot.parse(parts[0]))
                } else {
                    LogCursor(Snapshot.parse(parts[0]), Snapshot.parse(parts[1]), parts[2].toLong())
                }
                LogReader.open(db, "c").use { reader ->
                    while (true) {
                        val page = reader.page(cursor, LogFilter(), 300)
                        if (page.rows.isEmpty()) {
                            if (!live) return
                            reader.awaitChange(page)
                        }
                        cursor = page.next
                        val window = cursor.upTo?.let { "window_end = '${it.text}', window_seq = ${cursor.seq}" }
                            ?: "window_end = null, window_seq = null"
                        connection.execute("update tailrace.consumer set position = '${cursor.after.text}', $window")
                        // Stored: these will not come again.
                        page.rows.mapTo(keys) { it.key!!.removePrefix("""{"id": """).removeSuffix("}").toInt() }
                        came(keys.size)
                    }
                }
            }
        }
    } catch (e: TailraceException) {
        if (!live || e is HistoryLostException) throw e
    } catch (e: SQLException) {
        if (!live) throw e
    } finally {
        came(Int.MAX_VALUE)
    }
}

class TrimCrashSpec :
    FunSpec({
        test("a crash in the midst of trimming leaves everything as it was, and trimming goes on afterwards") {
            PrivateServer.builder().setting("fsync", "off").setting("synchronous_commit", "on").start().use { server ->
                val database = server.newDatabase()
                server.connect(database).use { it.apply { install() }.fill(1, 5_000, age = "8 days") }
                val trimming = server.connect(database)
                trimming.autoCommit = false
                TrimStep.take(trimming, 100).rotated shouldBe true
                TrimStep.take(trimming, 100).lost shouldBe listOf("c")
                server.kill()
                server.restart()
                server.connect(database).use { connection ->
                    connection.text("select count(*) from tailrace.change_log") shouldBe "5000"
                    connection.text("select count(*) from tailrace.consumer where lost_at is null") shouldBe "1"
                    connection.text("select seq from tailrace.trimmed") shouldBe "0"
                    val steps = List(3) { TrimStep.take(connection, 100) }
                    steps.count { it.emptied } shouldBe 1
                    connection.text("select count(*) from tailrace.change_log") shouldBe "0"
                }
            }
        }

        test("nothing that was acknowledged is lost, however often the server is killed while it rotates and trims") {
            PrivateServer.builder().setting("fsync", "off").setting("synchronous_commit", "on").start().use { server ->
                val database = server.newDatabase()
                server.connect(database).use { it.install() }
                val acknowledged = AtomicInteger()
                val emptied = AtomicInteger()
                val keys = HashSet<Int>()
                repeat(KILLS) { round ->
                    // Enough to have changed the segment some times since the last crash.
                    val enough = CountDownLatch(40 + 7 * round)
                    val came = MutableStateFlow(keys.size)
                    withContext(Dispatchers.IO) {
                        coroutineScope {
                            val writing = async {
                                server.connect(database).use { connection ->
                                    untilKilled {
                                        came.first { acknowledged.get() - it < LEAD }
                                        connection.fill(acknowledged.get(), 100)
                                        acknowledged.addAndGet(100)
                                        enough.countDown()
                                    }
                                }
                            }
                            val trimming = async {
                                server.connect(database).use { connection ->
                                    untilKilled { if (TrimStep.take(connection, 50).emptied) emptied.incrementAndGet() }
                                }
                            }
                            val reading = async { server.read(database, live = true, keys) { came.value = it } }
                            enough.await()
                            server.kill()
                            listOf(writing, trimming, reading).awaitAll()
                        }
                    }
                    server.restart()
                }
                server.read(database, live = false, keys)
                keys shouldContainAll (0 until acknowledged.get()).toList()
                emptied.get() shouldBeGreaterThan KILLS
            }
        }
    })
