package dev.tailrace.streams.internal.log

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.error.HistoryLostException
import dev.tailrace.streams.internal.reading.LogCursor
import dev.tailrace.streams.internal.reading.LogFilter
import dev.tailrace.streams.internal.reading.LogReader
import dev.tailrace.streams.internal.reading.Snapshot
import dev.tailrace.streams.testing.LogChurn
import dev.tailrace.streams.testing.TrimmedLog
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.ints.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.isActive
import kotlinx.coroutines.withContext
import java.util.concurrent.atomic.AtomicInteger

private const val ROUNDS = 60
private const val ROWS = 20
private val START = LogCursor(Snapshot.NONE)

/** Reads the whole log over and over until it is told that it is lost; what it saw too little. */
private suspend fun LogReader.hammer(limit: Int, warm: CompletableDeferred<Unit>): List<String> {
    val faults = ArrayList<String>()
    var looks = 0
    try {
        while (true) {
            val rows = page(START, LogFilter(), limit).rows.size
            if (rows != minOf(ROWS, limit)) faults += "$rows rows of ${minOf(ROWS, limit)}, and no word of it"
            if (faults.isNotEmpty()) return faults
            if (++looks == 3) warm.complete(Unit)
        }
    } catch (_: HistoryLostException) {
        return faults
    } finally {
        warm.complete(Unit)
    }
}

private suspend fun keepTrimming(emptied: AtomicInteger, vararg databases: Database) =
    coroutineScope {
        databases.map { db ->
            async {
                while (currentCoroutineContext().isActive) emptied.addAndGet(LogRetention(db.engine).trim().segments())
            }
        }.awaitAll()
        Unit
    }

class TrimRaceSpec :
    FunSpec({
        for (driver in listOf("pgjdbc", "PGJDBC-NG")) {
            context("on $driver") {
                fun TrimmedLog.open() =
                    Tailrace.connect(if (driver == "pgjdbc") raw.url else TestServer.pgjdbcNgUrl(raw.database))

                test("a reader whose segment is truncated under it sees all of it or is told that it is lost") {
                    TrimmedLog().use { log ->
                        log.raw.register("r")
                        log.open().use { db ->
                            val readers = List(3) { LogReader.open(db, "r") }
                            repeat(ROUNDS) {
                                log.raw.execute("update tailrace.consumer set lost_at = null, lost_reason = null")
                                log.fill(1, ROWS, age = "8 days")
                                withContext(Dispatchers.IO) {
                                    val warm = readers.map { CompletableDeferred<Unit>() }
                                    val hammering =
                                        readers.mapIndexed { i, reader -> async { reader.hammer(if (i == 0) 7 else 100, warm[i]) } }
                                    warm.awaitAll()
                                    while (log.rows() > 0) log.trim()
                                    hammering.awaitAll().flatten().shouldBeEmpty()
                                }
                            }
                            readers.forEach { it.close() }
                        }
                    }
                }

                test("a reader that keeps up loses nothing, while two processes trim behind it") {
                    TrimmedLog().use { log ->
                        log.raw.register("churn")
                        log.open().use { db ->
                            log.open().use { other ->
                                val emptied = AtomicInteger()
                                val churn = LogChurn(log, changes = 40_000, batch = 100, lead = 2_000)
                                churn.run(db) { keepTrimming(emptied, db, other) }
                                churn.faults.shouldBeEmpty()
                                churn.missing shouldBe 0
                                churn.lateSeen shouldBeGreaterThan 0
                                emptied.get() shouldBeGreaterThan 3
                            }
                        }
                    }
                }
            }
        }
    })
