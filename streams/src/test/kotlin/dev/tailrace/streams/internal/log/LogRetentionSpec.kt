package dev.tailrace.streams.internal.log

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.error.InvalidQueryException
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.dsl.transaction
import dev.tailrace.streams.changeLog
import dev.tailrace.streams.error.ChangeLogMissingException
import dev.tailrace.streams.log.Retention
import dev.tailrace.streams.log.TrimReport
import dev.tailrace.streams.retain
import dev.tailrace.streams.testing.RawLog
import dev.tailrace.streams.testing.TrimmedLog
import dev.tailrace.streams.trim
import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.longs.shouldBeGreaterThan
import io.kotest.matchers.longs.shouldBeLessThan
import io.kotest.matchers.shouldBe
import java.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

class LogRetentionSpec :
    FunSpec({
        for (driver in listOf("pgjdbc", "PGJDBC-NG")) {
            context("on $driver") {
                fun url(database: String) = if (driver == "pgjdbc") TestServer.url(database) else TestServer.pgjdbcNgUrl(database)

                test("stores the policy, which is the default before") {
                    TrimmedLog().use { log ->
                        Tailrace.connect(url(log.raw.database)).use { db ->
                            val stored = LogRetention(db.engine)
                            log.policy(maxBytes = 10L shl 30, keep = "1 hour")
                            stored.policy() shouldBe Retention.DEFAULT
                            val wanted = Retention(Duration.ofDays(400), 3L shl 40, Duration.ofMillis(1_500))
                            db.changeLog().retain(wanted)
                            stored.policy() shouldBe wanted
                            db.changeLog().retain(10.minutes, 1L shl 30)
                            stored.policy() shouldBe Retention(Duration.ofMinutes(10), 1L shl 30, Duration.ofMinutes(10))
                        }
                    }
                }

                test("tells what trimming did") {
                    TrimmedLog().use { log ->
                        Tailrace.connect(url(log.raw.database)).use { db ->
                            val retention = db.changeLog()
                            retention.trim() shouldBe TrimReport(0, 0, 0, emptyList(), false, false)
                            log.raw.register("b")
                            log.raw.register("a, with \"quotes\"")
                            log.fillSegment(age = "8 days")
                            log.trim().size shouldBe 3
                            log.raw.execute("update tailrace.consumer set lost_at = null")
                            log.fillSegment(age = "8 days")
                            val report = retention.trim()
                            report.segments() shouldBe 1
                            report.freedBytes() shouldBeGreaterThan (1L shl 20)
                            report.logBytes() shouldBeLessThan 1L shl 20
                            report.lostConsumers().sorted() shouldContainExactly listOf("a, with \"quotes\"", "b")
                            report.rotated() shouldBe true
                        }
                    }
                }

                test("without a log says so") {
                    Tailrace.connect(url(TestServer.newDatabase())).use { db ->
                        shouldThrow<ChangeLogMissingException> { db.changeLog().trim() }
                        shouldThrow<ChangeLogMissingException> { db.changeLog().retain(Retention.DEFAULT) }
                    }
                }

                test("does not trim inside a transaction") {
                    TrimmedLog().use { log ->
                        Tailrace.connect(url(log.raw.database)).use { db ->
                            shouldThrow<InvalidQueryException> { db.transaction { db.changeLog().trim() } }
                        }
                    }
                }

                test("of two who trim at once one does it, the other tries again later") {
                    TrimmedLog().use { log ->
                        log.fillSegment()
                        log.raw.connect().use { first ->
                            first.autoCommit = false
                            log.trim(first).count { it.emptied } shouldBe 1
                            Tailrace.connect(url(log.raw.database)).use { db ->
                                db.changeLog().trim().postponed() shouldBe true
                                first.commit()
                                db.changeLog().trim() shouldBe TrimReport(0, 0, 0, emptyList(), false, false)
                            }
                        }
                    }
                }

                test("waits only briefly for a reader, and leaves everything as it is") {
                    TrimmedLog().use { log ->
                        log.raw.register("c")
                        log.fillSegment(age = "8 days")
                        log.raw.connect().use { reader ->
                            reader.autoCommit = false
                            log.raw.execute("select from tailrace.change_log limit 1", reader)
                            Tailrace.connect(url(log.raw.database)).use { db ->
                                val report = db.changeLog().trim()
                                report.postponed() shouldBe true
                                report.segments() shouldBe 0
                                report.lostConsumers() shouldBe emptyList()
                                log.long("select count(*) from tailrace.consumer where lost_at is null") shouldBe 1
                                log.rows() shouldBe TrimmedLog.SEGMENT_ROWS
                                reader.rollback()
                                db.changeLog().trim().lostConsumers() shouldBe listOf("c")
                            }
                        }
                    }
                }

                test("somebody who reads keeps the log trimmed, until the last has gone") {
                    TrimmedLog().use { log ->
                        Tailrace.connect(url(log.raw.database)).use { db ->
                            val first = Maintenance.join(db, 20.milliseconds)
                            val second = db.keepTrimmed()
                            repeat(2) {
                                log.fillSegment()
                                eventually(30.seconds) { log.rows() shouldBe 0 }
                                first.close()
                            }
                            Maintenance.isRunning(db) shouldBe true
                            second.close()
                            Maintenance.isRunning(db) shouldBe false
                        }
                    }
                }
            }
        }

        test("a database without a log, or one that is closed, costs its readers nothing") {
            val name = TestServer.newDatabase()
            Tailrace.connect(TestServer.url(name)).use { db ->
                Maintenance.join(db, 20.milliseconds).use {
                    TestServer.connect(name).use { connection -> RawLog.install(connection) }
                    Maintenance.isRunning(db) shouldBe true
                    db.close()
                    eventually(30.seconds) { Maintenance.isRunning(db) shouldBe false }
                }
            }
        }
    })
