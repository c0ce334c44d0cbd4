package dev.tailrace.streams.internal.consuming

import dev.tailrace.streams.consumer.ConsumerOptions
import dev.tailrace.streams.error.ConsumerRemovedException
import dev.tailrace.streams.error.HistoryLostException
import dev.tailrace.streams.event.Change
import dev.tailrace.streams.log.Position
import dev.tailrace.streams.log.Start
import dev.tailrace.streams.remove
import dev.tailrace.streams.seek
import dev.tailrace.streams.status
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.nulls.shouldNotBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import kotlinx.coroutines.withTimeout
import java.time.Duration
import java.time.Instant
import kotlin.time.Duration.Companion.seconds

class HistorySpec :
    FunSpec({
        test("a place that retention gave up is told, to a standby too, until somebody seeks") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.writeAll(1..3)
                    val consumer = books.consumer(db)
                    val running = consumer.begin()
                    books.untilApplied(3)
                    val standby = consumer.begin()
                    books.log.execute("update tailrace.consumer set lost_at = now(), lost_reason = 'trimmed'")
                    withTimeout(10.seconds) {
                        shouldThrow<HistoryLostException> { running.await() }.message shouldContain "trimmed"
                        shouldThrow<HistoryLostException> { standby.await() }
                        shouldThrow<HistoryLostException> { consumer.begin().await() }
                    }
                    consumer.status().lost() shouldBe true
                    consumer.seek(Start.OLDEST)
                    consumer.handling { books.untilApplied(6) }
                    books.applied() shouldContainExactly listOf(1L, 2L, 3L, 1L, 2L, 3L)
                }
            }
        }

        test("a place on another server is told") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.consumer(db).handling { books.until("exists (select from tailrace.consumer)") }
                    books.log.execute("update tailrace.consumer set system_identifier = system_identifier + 1")
                    withTimeout(10.seconds) {
                        shouldThrow<HistoryLostException> { books.consumer(db).begin().await() }.message shouldContain "another server"
                    }
                }
            }
        }

        test("a server that was set back under a running consumer is told, and stays told") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.writeAll(1..3)
                    val running = books.consumer(db).begin()
                    books.untilApplied(3)
                    books.log.execute("create table before as select * from tailrace.consumer")
                    books.writeAll(4..6)
                    books.untilApplied(6)
                    // What a restored backup looks like: the row is an older one, and all connections were lost.
                    books.log.execute(
                        "update tailrace.consumer c set position = b.position, window_end = b.window_end, window_seq = b.window_seq, " +
                            "moved_at = b.moved_at from before b",
                    )
                    books.number(
                        "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and " +
                            "pid <> pg_backend_pid() and application_name not like 'PostgreSQL JDBC%'",
                    )
                    withTimeout(10.seconds) { shouldThrow<HistoryLostException> { running.await() }.message shouldContain "set back" }
                    val lost = "select lost_reason from tailrace.consumer"
                    books.text(lost).shouldNotBeNull()
                    books.applied() shouldContainExactly (1L..6L).toList()
                }
            }
        }

        test("seeking fences who reads at this moment, which goes on from the new place") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.writeAll(1..5)
                    val consumer = books.consumer(db)
                    consumer.handling {
                        books.untilApplied(5)
                        consumer.seek(Start.OLDEST)
                        books.untilApplied(10)
                        consumer.seek(Start.NOW)
                        books.writeAll(6..6)
                        books.untilApplied(11)
                    }
                    books.applied() shouldContainExactly (1L..5L) + (1L..5L) + 6L
                }
            }
        }

        test("a start at a time passes over what was written before it, after a restart too") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.writeAll(1..3)
                    books.log.execute("update tailrace.change_log set at = now() - interval '1 hour'")
                    books.writeAll(4..5)
                    val options = ConsumerOptions.builder().start(Start.at(Instant.now().minusSeconds(600))).build()
                    books.consumer(db, options).handling { books.untilApplied(2) }
                    books.writeAll(6..6)
                    books.consumer(db, options).handling { books.untilApplied(3) }
                    books.applied() shouldContainExactly listOf(4L, 5L, 6L)
                }
            }
        }

        test("a start at an event's position goes on behind that event") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.writeAll(1..5)
                    var position: Position? = null
                    books.consumer(db).handling({ tx, event ->
                        tx.apply(event)
                        val origin = (event as Change).origin()
                        if (origin.seq() == 3L) position = origin.position()
                    }) { books.untilApplied(5) }
                    val options = ConsumerOptions.builder().start(Start.at(checkNotNull(position))).build()
                    books.consumer(db, options, "other").handling { books.untilApplied(7) }
                    books.applied() shouldContainExactly listOf(1L, 2L, 3L, 4L, 5L, 4L, 5L)
                }
            }
        }

        test("removed while it is read, it says so, and its dead letters go with it") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    val consumer = books.consumer(db)
                    val running = consumer.begin()
                    books.until("exists (select from tailrace.consumer where owner is not null)")
                    consumer.remove() shouldBe true
                    withTimeout(10.seconds) { shouldThrow<ConsumerRemovedException> { running.await() } }
                    consumer.remove() shouldBe false
                    shouldThrow<ConsumerRemovedException> { consumer.status() }
                }
            }
        }

        test("an idle consumer's place moves on, so that retention can") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    books.writeAll(1..1)
                    books.consumer(db, ConsumerOptions.builder().tables("public.orders").oldest()).handling {
                        books.untilApplied(1)
                        val seen = books.text("select pg_current_xact_id()::text")
                        books.until("(select pg_snapshot_xmin(position)::text::bigint > $seen from tailrace.consumer)")
                    }
                }
            }
        }

        test("status tells the lag and who still writes") {
            Bookkeeping().use { books ->
                books.open().use { db ->
                    val consumer = books.consumer(db)
                    consumer.handling { books.until("exists (select from tailrace.consumer)") }
                    books.writeAll(1..12)
                    books.log.connect().use { writer ->
                        writer.autoCommit = false
                        books.log.write(13, writer)
                        val status = consumer.status()
                        status.lagRows() shouldBe 12
                        status.active() shouldBe false
                        (status.lag() > Duration.ZERO) shouldBe true
                        val pid = writer.createStatement().use { s ->
                            s.executeQuery("select pg_backend_pid()").use {
                                it.next()
                                it.getInt(1)
                            }
                        }
                        status.oldestWriter()?.pid() shouldBe pid
                        writer.rollback()
                    }
                    consumer.status().oldestWriter() shouldBe null
                }
            }
        }
    })
