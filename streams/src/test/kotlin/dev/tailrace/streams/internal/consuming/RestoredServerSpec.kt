package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.run
import dev.tailrace.dsl.testing.PrivateServer
import dev.tailrace.streams.changes
import dev.tailrace.streams.consumer
import dev.tailrace.streams.error.HistoryLostException
import dev.tailrace.streams.event.CaughtUp
import dev.tailrace.streams.event.Gap
import dev.tailrace.streams.event.Insert
import dev.tailrace.streams.forEach
import dev.tailrace.streams.internal.log.WatchedDatabase
import dev.tailrace.streams.log.Position
import dev.tailrace.streams.log.Start
import dev.tailrace.streams.seek
import dev.tailrace.streams.stream
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import java.util.concurrent.atomic.AtomicReference
import kotlin.time.Duration.Companion.seconds

private const val SCHEMA = "create table t (id int primary key); create table applied (id int primary key)"

class RestoredServerSpec :
    FunSpec({
        test("a server that is restored from a backup is told to a running consumer, to a live stream and to whoever holds a position") {
            PrivateServer.builder().start().use { server ->
                WatchedDatabase.open(server, SCHEMA).use { db ->
                    db.watch("t")
                    val position = AtomicReference<Position>()
                    coroutineScope {
                        val consumer = db.consume(position)
                        val live = Channel<Any>(Channel.UNLIMITED)
                        val collecting = launch(Dispatchers.Default) { db.database.changes("t").collect { live.send(it) } }

                        suspend fun next() = withTimeout(30.seconds) { live.receive() }
                        next().shouldBeInstanceOf<CaughtUp<*>>()
                        db.sql("insert into t values (1), (2), (3)")
                        repeat(3) { next().shouldBeInstanceOf<Insert<*>>() }
                        db.until("(select count(*) = 3 from applied)")
                        // The live stream's place too is in the backup, and moves on afterwards.
                        val places = db.sql("select moved_at::text from tailrace.consumer where name like 'live:%'").single()
                        db.until("(select moved_at > '$places' from tailrace.consumer where name like 'live:%')")
                        server.backUp()
                        db.reconnect()
                        val stored = db.sql("select moved_at::text from tailrace.consumer where name like 'live:%'").single()
                        db.sql("insert into t values (4), (5), (6)")
                        var event = next()
                        while (event is CaughtUp<*>) event = next()
                        event.shouldBeInstanceOf<Insert<*>>()
                        db.until("(select count(*) = 6 from applied)")
                        db.until("(select moved_at > '$stored' from tailrace.consumer where name like 'live:%')")

                        server.restoreBackUp()
                        db.reconnect()

                        val lost = withTimeout(30.seconds) { consumer.failure() }
                        lost.shouldBeInstanceOf<HistoryLostException>().message!! shouldContain "set back"
                        while (event !is Gap<*>) event = next()
                        event.reason() shouldBe Gap.Reason.HISTORY_LOST
                        collecting.cancel()

                        // It goes back to a place that the backup knows, or says that there is none: it does not pass over the next.
                        db.sql("insert into t values (7)")
                        val resumed = runCatching {
                            withTimeout(30.seconds) {
                                db.log.stream(Start.at(position.get())).first {
                                    it is Insert &&
                                        it.row().text("id") == "7"
                                }
                            }
                        }
                        resumed.exceptionOrNull()?.shouldBeInstanceOf<HistoryLostException>()
                    }
                }
            }
        }

        test("a consumer that a restore has stopped goes on where it is put") {
            PrivateServer.builder().start().use { server ->
                WatchedDatabase.open(server, SCHEMA).use { db ->
                    db.watch("t")
                    coroutineScope {
                        val consumer = db.consume()
                        db.sql("insert into t values (1), (2), (3)")
                        db.until("(select count(*) = 3 from applied)")
                        server.backUp()
                        db.reconnect()
                        db.sql("insert into t values (4), (5), (6)")
                        db.until("(select count(*) = 6 from applied)")
                        server.restoreBackUp()
                        db.reconnect()
                        withTimeout(30.seconds) { consumer.failure() }.shouldBeInstanceOf<HistoryLostException>()
                        db.sql("insert into t values (7)")
                        db.log.consumer("c").seek(Start.OLDEST)
                        db.sql("truncate applied")
                        val again = db.consume()
                        db.until("(select array_agg(id order by id) is not distinct from '{1,2,3,7}' from applied)")
                        again.cancelAndJoin()
                    }
                }
            }
        }
    })

/** A consumer whose effects are in `applied`, and the last change's [position]. */
private suspend fun WatchedDatabase.consume(position: AtomicReference<Position> = AtomicReference()): Deferred<Nothing> {
    val running = CoroutineScope(Dispatchers.Default).async {
        log.consumer("c", start = Start.OLDEST).forEach { _, event ->
            val insert = event as Insert
            val sql = "insert into applied values (${insert.row().text("id")})"
            database.engine.run(ExecutionOptions.of("apply", sql)) { it.change(sql) }
            position.set(insert.origin().position())
        }
    }
    until("exists (select from tailrace.consumer where name = 'c' and owner is not null)")
    return running
}

private suspend fun Deferred<Nothing>.failure(): Throwable = runCatching { await() }.exceptionOrNull()!!
