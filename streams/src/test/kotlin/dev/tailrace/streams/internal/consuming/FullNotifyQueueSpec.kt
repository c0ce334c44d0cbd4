package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.error.TailraceException
import dev.tailrace.dsl.testing.PrivateServer
import dev.tailrace.streams.changes
import dev.tailrace.streams.consumer
import dev.tailrace.streams.event.CaughtUp
import dev.tailrace.streams.event.Insert
import dev.tailrace.streams.internal.log.WatchedDatabase
import dev.tailrace.streams.internal.notification.HubSettings
import dev.tailrace.streams.internal.notification.notificationHub
import dev.tailrace.streams.notification.ask
import dev.tailrace.streams.notification.listening
import dev.tailrace.streams.notifications
import dev.tailrace.streams.notify
import dev.tailrace.streams.stream
import dev.tailrace.streams.testing.awaiting
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.ReceiveChannel
import kotlinx.coroutines.channels.produce
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.withTimeout
import java.sql.SQLException
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** Some reader has announced its sleep. */
private const val AT_REST = "(select last_value > extract(epoch from clock_timestamp()) * 1000 from tailrace.sleeper)"

@OptIn(kotlinx.coroutines.ExperimentalCoroutinesApi::class)
class FullNotifyQueueSpec :
    FunSpec({
        test("while the server's queue of notifications is full, changes arrive, and listeners stay and hear what comes afterwards") {
            PrivateServer.builder().setting("fsync", "off").setting("max_notify_queue_pages", "64").start().use { server ->
                WatchedDatabase.open(server, "create table t (id int primary key)").use { db ->
                    db.watch("t")
                    db.database.notificationHub(HubSettings(beatInterval = 50.milliseconds, bound = 5.seconds))
                    listening(db.database.notifications("orders")) { (orders) ->
                        coroutineScope {
                            val consumed = produce(Dispatchers.Default, Channel.UNLIMITED) {
                                db.log.consumer("c").stream().collect {
                                    send((it.event() as Insert).row().text("id")!!.toInt())
                                    it.ackAsync()
                                }
                            }
                            val live = produce(Dispatchers.Default, Channel.UNLIMITED) {
                                db.database.changes("t").collect {
                                    send(if (it is CaughtUp) 0 else (it as Insert).row().text("id")!!.toInt())
                                }
                            }
                            live.next() shouldBe 0
                            db.until("exists (select from tailrace.consumer where name = 'c' and owner is not null)")

                            val stuck = db.connect()
                            db.sql("listen somewhere", stuck)
                            db.sql("begin; select 1", stuck)
                            val fill = "select count(pg_notify('somewhere', repeat('x', 7000) || g)) from generate_series(1, 20) g"
                            shouldThrow<SQLException> { repeat(1_000) { db.sql(fill) } }.sqlState shouldBe "54000"
                            db.sql("select pg_notification_queue_usage()").single() as Double shouldBeGreaterThan 0.9

                            shouldThrow<TailraceException> { db.database.notify("orders", "refused") }.sqlState() shouldBe "54000"
                            repeat(6) { round ->
                                // Some find the readers at rest, with nobody to wake them.
                                if (round % 2 == 0) db.until(AT_REST)
                                db.sql("insert into t values (${round + 1})")
                                consumed.next() shouldBe round + 1
                                live.next() shouldBe round + 1
                            }
                            repeat(10) { db.awaitBeat() }
                            orders.noMore() shouldBe true

                            stuck.close()
                            awaiting("room in the queue") { runCatching { db.sql("notify orders, 'afterwards'") }.isSuccess }
                            orders.payload() shouldBe "afterwards"
                            consumed.cancel()
                            live.cancel()
                        }
                    }
                }
            }
        }
    })

private suspend fun ReceiveChannel<Int>.next(): Int = withTimeout(30.seconds) { receive() }

/** Waits for the next heartbeat, heard or refused. */
private suspend fun WatchedDatabase.awaitBeat() {
    val beat = "select query_start::text from pg_stat_activity where datname = current_database() and application_name like '%(listen)'"
    val last = application.ask(beat)
    awaiting("a heartbeat") { application.ask(beat) != last }
}
