package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.testing.PrivateServer
import dev.tailrace.streams.consumer
import dev.tailrace.streams.event.Insert
import dev.tailrace.streams.internal.log.WatchedDatabase
import dev.tailrace.streams.log.WatchOptions
import dev.tailrace.streams.stream
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import kotlin.random.Random
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource
import kotlin.time.measureTime

private const val SCHEMA = "create table t (id int primary key); create table polled (id int primary key)"

class OpenTransactionsSpec :
    FunSpec({
        test(
            "a writer open for 30 s, an orphaned prepared transaction and a writer elsewhere delay themselves alone",
        ) {
            PrivateServer.builder().setting("max_prepared_transactions", "5").start().use { server ->
                WatchedDatabase.open(server, SCHEMA).use { db ->
                    db.watch("t")
                    db.watch("polled") { wakeUp(WatchOptions.WakeUp.POLL) }
                    coroutineScope {
                        val arrived = Channel<Int>(Channel.UNLIMITED)
                        val collecting = launch(Dispatchers.Default) {
                            db.log.consumer("c").stream().collect {
                                arrived.send((it.event() as Insert).row().text("id")!!.toInt())
                                it.ackAsync()
                            }
                        }
                        db.until("exists (select from tailrace.consumer where owner is not null)")
                        val random = Random(9)
                        var next = 0

                        /** Some find the reader awake, some at rest. */
                        suspend fun latency(): Duration {
                            delay(random.nextInt(1_200).milliseconds)
                            val id = ++next
                            db.sql("insert into t values ($id)")
                            return measureTime { withTimeout(30.seconds) { arrived.receive() } shouldBe id }
                        }

                        val usual = List(9) { latency() }
                        val elsewhere = server.connect(server.newDatabase())
                        val long = db.connect()
                        db.sql("begin; create table here (id int)", elsewhere)
                        db.sql("begin; insert into polled values (-1); prepare transaction 'orphan'")
                        db.sql("begin; insert into t values (-2)", long)
                        val opened = TimeSource.Monotonic.markNow()
                        val meanwhile = buildList { while (opened.elapsedNow() < 30.seconds) add(latency()) }
                        db.sql("commit", long)
                        withTimeout(30.seconds) { arrived.receive() } shouldBe -2
                        db.sql("commit prepared 'orphan'")
                        withTimeout(30.seconds) { arrived.receive() } shouldBe -1
                        // A light sleep takes up to 100 ms; the rest is for a machine that is busy.
                        meanwhile.median() shouldBeLessThan usual.median() * 3 + 200.milliseconds
                        meanwhile.max() shouldBeLessThan 5.seconds
                        collecting.cancel()
                        listOf(long, elsewhere).forEach { it.close() }
                    }
                }
            }
        }
    })

private fun List<Duration>.median(): Duration = sorted()[size / 2]
