package dev.tailrace.streams.internal.copying

import dev.tailrace.dsl.error.ConnectionLostException
import dev.tailrace.streams.internal.reading.CopyState
import dev.tailrace.streams.internal.reading.LogCursor
import dev.tailrace.streams.internal.reading.LogFilter
import dev.tailrace.streams.internal.reading.Snapshot
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.ints.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import java.sql.Connection
import java.sql.SQLException
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicInteger
import kotlin.random.Random

private const val ROWS = 50_000

private val KEY_TYPES = mapOf(
    "bigint" to ("bigint" to { id: Int -> "$id" }),
    // Capitals and umlauts, among which an ICU collation has another order than the bytes, and than Java.
    "text collated by ICU" to ("""text collate "de-x-icu"""" to { id: Int -> "'${"aÄbBzßZö"[id % 8]}${id / 8}'" }),
)

class CopyUnderLoadSpec :
    FunSpec({
        for ((name, type) in KEY_TYPES) {
            test("a copy under load, interrupted everywhere, has what the table has, and every change in its place: keys of $name") {
                CopyLab().use { lab -> copyUnderLoad(lab, type.first, type.second) }
            }
        }
    })

private suspend fun copyUnderLoad(lab: CopyLab, type: String, key: (Int) -> String) {
    lab.execute("create table t (id $type primary key, v int not null); create table u (id int primary key, v int not null)")
    val watched = listOf(lab.watch("t"), lab.watch("u"))
    lab.execute("alter table t disable trigger user")
    (0 until ROWS).chunked(5_000).forEach { ids -> lab.execute("insert into t values " + ids.joinToString { "(${key(it)}, 0)" }) }
    lab.execute("alter table t enable trigger user; insert into u select i, 0 from generate_series(1, 2000) i")
    val copied = AtomicBoolean()
    val written = AtomicInteger()
    val mirror = Mirror()
    val random = Random(7)
    coroutineScope {
        val writers = (1..4).map { seed ->
            async(Dispatchers.IO) { lab.connect().use { LoadWriter(it, Random(seed), key, written).writeUntil(copied) } }
        }
        var cursor = lab.start(*watched.toIntArray())
        var losses = 0
        try {
            var reader = lab.reader(chunkRows = 400)
            while (true) {
                try {
                    if (random.nextInt(25) == 0) {
                        // It may die before it is asked, while it reads, or after.
                        val pid = reader.log.connection.backendPid()
                        async(Dispatchers.IO) { lab.connect().use { lab.execute("select pg_terminate_backend($pid)", it) } }
                    }
                    val page = reader.page(cursor, LogFilter(), 1 + random.nextInt(500))
                    if (page.rows.isEmpty()) {
                        if (copied.get() && writers.all { it.isCompleted }) break
                        copied.set(true)
                        cursor = page.next
                        continue
                    }
                    val done = if (random.nextInt(4) == 0) page.rows.subList(0, 1 + random.nextInt(page.rows.size)) else page.rows
                    done.forEach(mirror::apply)
                    cursor = stored(page.cursorAfter(done.last()))
                    if (cursor.copying == null) copied.set(true)
                } catch (e: ConnectionLostException) {
                    losses++
                    reader.close()
                    reader = lab.reader(chunkRows = 400)
                }
            }
            reader.close()
        } finally {
            copied.set(true)
        }
        writers.awaitAll()
        losses shouldBeGreaterThan 5
    }
    mirror.complaints.shouldBeEmpty()
    mirror.restarts shouldBe 0
    mirror.existing shouldBeGreaterThan ROWS / 2
    written.get() shouldBeGreaterThan 500
    mirror.tables[watched[0]] shouldBe lab.rows("t", watched[0])
    mirror.tables[watched[1]] shouldBe lab.rows("u", watched[1])
}

/** As it comes back from the database. */
private fun stored(cursor: LogCursor) =
    LogCursor(
        Snapshot.parse(cursor.after.text),
        cursor.upTo?.let { Snapshot.parse(it.text) },
        cursor.seq,
        cursor.copying?.let { CopyState.parse(it.toJson()) },
    )

/** Transactions of a few statements, some rolled back in part or as a whole, on few hot keys and on many others. */
private class LoadWriter(
    private val connection: Connection,
    private val random: Random,
    private val key: (Int) -> String,
    private val written: AtomicInteger,
) {
    fun writeUntil(stop: AtomicBoolean) {
        connection.autoCommit = false
        while (!stop.get()) {
            try {
                repeat(1 + random.nextInt(4)) { if (random.nextInt(5) == 0) undone() else tried() }
                if (random.nextInt(10) == 0) connection.rollback() else connection.commit()
                written.incrementAndGet()
            } catch (e: SQLException) {
                if (e.sqlState != "40P01") throw e
                connection.rollback()
            }
        }
    }

    private fun undone() {
        val before = connection.setSavepoint()
        tried()
        connection.rollback(before)
    }

    private fun tried() {
        val before = connection.setSavepoint()
        try {
            connection.createStatement().use { it.execute(change()) }
            connection.releaseSavepoint(before)
        } catch (e: SQLException) {
            if (e.sqlState != "23505") throw e
            connection.rollback(before)
        }
    }

    private fun change(): String {
        val id = key(if (random.nextInt(3) == 0) random.nextInt(20) * (ROWS / 20) else random.nextInt(ROWS + ROWS / 5))
        return when (random.nextInt(10)) {
            in 0..3 -> "update t set v = v + 1 where id = $id"
            4 -> "update u set v = v + 1 where id = ${random.nextInt(2_000)}"
            5, 6 -> "insert into t values ($id, -1)"
            7 -> "delete from t where id = $id"
            else -> "update t set id = ${key(random.nextInt(ROWS + ROWS / 5))}, v = v + 1000 where id = $id"
        }
    }
}
