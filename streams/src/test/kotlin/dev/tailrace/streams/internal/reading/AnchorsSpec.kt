package dev.tailrace.streams.internal.reading

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.error.HistoryLostException
import dev.tailrace.streams.log.Position
import dev.tailrace.streams.testing.RawLog
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.collections.shouldNotContain
import io.kotest.matchers.shouldBe

private val ALL = LogFilter()

class AnchorsSpec :
    FunSpec({
        suspend fun reading(log: RawLog, body: suspend (LogReader) -> Unit) =
            Tailrace.connect(log.url).use { db -> LogReader.open(db, "r").use { body(it) } }

        fun resume(log: RawLog, position: Position): LogCursor = log.connect().use { Anchors.resume(it, position) }

        suspend fun LogReader.keysAfter(cursor: LogCursor) =
            page(cursor, ALL, 1_000).rows.map { it.key!!.filter(Char::isDigit).toInt() }

        test("a position is where it says while its anchors are there, also inside a window") {
            RawLog().use { log ->
                log.register("r")
                for (key in 1..9) log.write(key)
                reading(log) { reader ->
                    val page = reader.page(LogCursor(Snapshot.NONE), ALL, 100)
                    val position = Position.parse(page.positionAfter(page.rows[3]).toString())
                    reader.keysAfter(resume(log, position)) shouldContainExactly listOf(5, 6, 7, 8, 9)
                    log.write(10)
                    reader.keysAfter(resume(log, page.positionAfter(page.rows.last()))) shouldContainExactly listOf(10)
                }
            }
        }

        test("without the anchor that follows it, a position is the anchor before it") {
            RawLog().use { log ->
                log.register("r")
                log.write(1)
                reading(log) { reader ->
                    val first = reader.page(LogCursor(Snapshot.NONE), ALL, 100)
                    log.write(2)
                    val second = reader.page(first.next, ALL, 100)
                    val position = second.positionAfter(second.rows.single())
                    log.ask("select count(*) from tailrace.anchor") shouldBe "1"
                    reader.keysAfter(resume(log, position)) shouldContainExactly listOf(2)
                }
            }
        }

        test("a position that the server does not know, or whose changes were trimmed, is lost") {
            RawLog().use { log ->
                log.register("r")
                log.write(1)
                reading(log) { reader ->
                    val page = reader.page(LogCursor(Snapshot.NONE), ALL, 100)
                    val position = page.positionAfter(page.rows.single())
                    log.execute("update tailrace.trimmed set xid = pg_current_xact_id()")
                    shouldThrow<HistoryLostException> { resume(log, position) }
                    log.execute("update tailrace.trimmed set xid = '0'")
                    resume(log, position)
                    log.execute("delete from tailrace.anchor")
                    shouldThrow<HistoryLostException> { resume(log, position) }
                }
            }
        }

        test("an xid that left no WAL is assigned again after a crash, and a position that had seen it loses nothing") {
            TestServer.startPrivate().use { server ->
                val log = RawLog(server)
                log.register("r")
                log.write(1)
                lateinit var position: Position
                lateinit var memory: LogCursor
                reading(log) { reader ->
                    val first = reader.page(LogCursor(Snapshot.NONE), ALL, 100)
                    log.write(2)
                    log.connect().use { quiet ->
                        quiet.autoCommit = false
                        // Some transactions that end and write nothing.
                        repeat(20) {
                            log.execute("select pg_current_xact_id()", quiet)
                            quiet.rollback()
                        }
                    }
                    val second = reader.page(first.next, ALL, 100)
                    second.rows.map { it.seq } shouldContainExactly listOf(2L)
                    position = second.positionAfter(second.rows.single())
                    memory = second.next
                    server.kill()
                }
                server.restart()
                log.reconnect()
                log.write(3)
                reading(log) { reader ->
                    reader.keysAfter(memory) shouldNotContain 3 // the trap: what this test is about
                    reader.keysAfter(resume(log, position)) shouldContain 3
                }
                log.close()
            }
        }
    })
