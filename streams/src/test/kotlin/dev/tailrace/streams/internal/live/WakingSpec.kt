package dev.tailrace.streams.internal.live

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.changeLog
import dev.tailrace.streams.changes
import dev.tailrace.streams.event.CaughtUp
import dev.tailrace.streams.event.Insert
import dev.tailrace.streams.install
import dev.tailrace.streams.watch
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.TimeSource

/** A reader that missed its wake-up would look a second later. */
private val MISSED = 900.milliseconds

class WakingSpec :
    FunSpec({
        test("a reader is woken by a write, however long it has been at rest") {
            val database = TestServer.newDatabase()
            TestServer.connect(database).use { connection ->
                fun execute(sql: String) = connection.createStatement().use { it.execute(sql) }
                execute("create table t (id int primary key)")
                Tailrace.connect(TestServer.url(database)).use { db ->
                    db.changeLog().install().watch("t")
                    coroutineScope {
                        val events = Channel<Any>(Channel.UNLIMITED)
                        val reading = launch { db.changes("t").collect { events.send(it) } }
                        do {
                            val event = events.receive()
                        } while (event !is CaughtUp<*>)
                        val late = ArrayList<Pair<Int, Duration>>()
                        for (id in 1..24) {
                            // Rests of 0 to 1.5 s: awake, lying down, asleep.
                            delay((id % 12 * 137).milliseconds)
                            val written = TimeSource.Monotonic.markNow()
                            execute("insert into t values ($id)")
                            do {
                                val event = events.receive()
                            } while (event !is Insert<*>)
                            if (written.elapsedNow() > MISSED) late += id to written.elapsedNow()
                        }
                        reading.cancel()
                        late.shouldBeEmpty()
                    }
                }
            }
        }
    })
