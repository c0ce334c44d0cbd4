package dev.tailrace.streams.internal.reading

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.error.HistoryLostException
import dev.tailrace.streams.testing.RawLog
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.ints.shouldBeGreaterThan
import io.kotest.matchers.shouldBe

private val ALL = LogFilter()

private suspend fun LogReading.drain(from: LogCursor, limit: Int, filter: LogFilter = ALL): Pair<List<LogRow>, LogCursor> {
    val rows = ArrayList<LogRow>()
    var cursor = from
    do {
        val page = page(cursor, filter, limit)
        rows += page.rows
        cursor = page.next
    } while (page.rows.isNotEmpty() || cursor.upTo != null)
    return rows to cursor
}

private val START = LogCursor(Snapshot.NONE)

class LogReaderSpec :
    FunSpec({
        for (driver in listOf("pgjdbc", "PGJDBC-NG")) {
            context("on $driver") {
                fun url(log: RawLog) = if (driver == "pgjdbc") log.url else TestServer.pgjdbcNgUrl(log.database)

                test("reads every change once, in order, whether it comes in one page or in many") {
                    RawLog().use { log ->
                        log.register("r")
                        for (key in 1..25) log.write(key)
                        Tailrace.connect(url(log)).use { db ->
                            LogReader.open(db, "r").use { reader ->
                                for (limit in listOf(100, 25, 24, 7, 1)) {
                                    val (rows, end) = reader.drain(START, limit)
                                    rows.map { it.key } shouldContainExactly (1..25).map { """{"id": $it}""" }
                                    reader.page(end, ALL, limit).rows.shouldBeEmpty()
                                }
                            }
                        }
                    }
                }

                test("a transaction that was open when its neighbours were read comes when it has committed") {
                    RawLog().use { log ->
                        log.register("r")
                        log.connect().use { late ->
                            late.autoCommit = false
                            log.write(1, late)
                            log.write(2)
                            Tailrace.connect(url(log)).use { db ->
                                LogReader.open(db, "r").use { reader ->
                                    val (before, cursor) = reader.drain(START, 10)
                                    before.map { it.seq } shouldContainExactly listOf(2L)
                                    log.write(3)
                                    late.commit()
                                    reader.drain(cursor, 10).first.map { it.seq } shouldContainExactly listOf(1L, 3L)
                                    reader.drain(cursor, 1).first.map { it.seq } shouldContainExactly listOf(1L, 3L)
                                }
                            }
                        }
                    }
                }

                test("goes on inside a window that is much behind") {
                    RawLog().use { log ->
                        log.register("r")
                        for (key in 1..10) log.write(key)
                        Tailrace.connect(url(log)).use { db ->
                            val page = LogReader.open(db, "r").use { it.page(START, ALL, 4) }
                            page.drained shouldBe false
                            log.write(11)
                            LogReader.open(db, "r").use { reader ->
                                reader.drain(page.cursorAfter(page.rows[1]), 4).first.map { it.seq } shouldContainExactly (3L..11L).toList()
                                reader.drain(page.next, 4).first.map { it.seq } shouldContainExactly (5L..11L).toList()
                            }
                        }
                    }
                }

                test("filters by table, by operation and by share of the keys") {
                    RawLog().use { log ->
                        log.register("r")
                        for (key in 1..40) log.write(key, op = if (key % 2 == 0) 'U' else 'I')
                        log.write(0, op = 'T')
                        Tailrace.connect(url(log)).use { db ->
                            LogReader.open(db, "r").use { reader ->
                                reader.drain(START, 10, LogFilter(watched = setOf(2, 3))).first.shouldBeEmpty()
                                reader.drain(START, 10, LogFilter(ops = setOf(LogRow.Op.INSERT))).first shouldHaveSize 21
                                val shares = (0..2).map { reader.drain(START, 10, LogFilter(part = it, parts = 3)).first }
                                shares.sumOf { it.size } shouldBe 40 + 3
                                shares.flatten().map { it.seq }.toSet() shouldHaveSize 41
                                shares.forEach { it.size shouldBeGreaterThan 5 }
                            }
                        }
                    }
                }

                test("large rows come in pages of a few") {
                    RawLog().use { log ->
                        log.register("r")
                        for (key in 1..6) {
                            log.write(
                                key,
                                new = "json_build_object('v', (select string_agg(md5(i::text), '') from generate_series(1, 80000) i))",
                            )
                        }
                        Tailrace.connect(url(log)).use { db ->
                            LogReader.open(db, "r").use { reader ->
                                reader.page(START, ALL, 100).rows shouldHaveSize 2
                                reader.drain(START, 100).first.map { it.new!!.length } shouldContainExactly List(6) { 80_000 * 32 + 9 }
                            }
                        }
                    }
                }

                test("an update of the key is a delete for one share and an insert for another") {
                    RawLog().use { log ->
                        log.register("r")
                        log.execute(
                            "insert into tailrace.change_log (segment, watched, op, key, old_key, new, statement) select 0, 1, 'K', " +
                                "jsonb_build_object('id', i + 1), jsonb_build_object('id', i), '{}', 7 from generate_series(1, 30) i",
                        )
                        Tailrace.connect(url(log)).use { db ->
                            LogReader.open(db, "r").use { reader ->
                                val whole = reader.drain(START, 100).first
                                whole.map { it.oldKeyTaken } shouldContainExactly listOf(false) + List(29) { true }
                                val shares = (0..1).map { reader.drain(START, 100, LogFilter(part = it, parts = 2)).first }.flatten()
                                shares.filter { it.op == LogRow.Op.INSERT || it.op == LogRow.Op.KEY_UPDATE } shouldHaveSize 30
                                shares.filter { it.op == LogRow.Op.DELETE }.map { it.key }.forEach { it shouldBe """{"id": 1}""" }
                            }
                        }
                    }
                }

                test("says so when its place is gone") {
                    RawLog().use { log ->
                        Tailrace.connect(url(log)).use { db ->
                            LogReader.open(db, "nobody").use { reader ->
                                shouldThrow<HistoryLostException> { reader.page(START, ALL, 10) }
                            }
                        }
                    }
                }
            }
        }
    })
