package dev.tailrace.streams.internal.reading

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.watched
import dev.tailrace.dsl.testing.PrivateServer
import dev.tailrace.streams.testing.RawLog
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.longs.shouldBeGreaterThan
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.withTimeout
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.measureTime

class SleepSpec :
    FunSpec({
        class Idle(val log: RawLog, val reader: Sleep, val wakeUps: WakeUps) {
            /** Looks and finds nothing; how long the wait after it was. */
            suspend fun lookAndWait(): Duration {
                reader.looking()
                val snapshot = Snapshot.parse(log.ask("select pg_current_snapshot()::text"))
                return measureTime { reader.await(snapshot) }
            }

            fun leaseMillis(): Long =
                log.ask("select last_value - (extract(epoch from clock_timestamp()) * 1000)::bigint from tailrace.sleeper").toLong()

            suspend fun waitFor(reached: (Duration) -> Boolean) =
                withTimeout(20.seconds) {
                    var waited: Duration
                    do waited = lookAndWait() while (!reached(waited))
                }
        }

        suspend fun idle(makeLog: () -> RawLog = { RawLog() }, body: suspend Idle.() -> Unit) {
            makeLog().use { log ->
                Tailrace.connect(log.url).use { db ->
                    val wakeUps = WakeUps()
                    db.engine.watched(5.seconds, 5.seconds) {}.use { connection -> Idle(log, Sleep(connection, wakeUps), wakeUps).body() }
                }
            }
        }

        test("a reader that finds nothing announces a lease and comes to rest") {
            idle {
                waitFor { it > 900.milliseconds }
                leaseMillis() shouldBeGreaterThan 0
            }
        }

        test("the lease is kept up while it rests") {
            idle {
                waitFor { it > 900.milliseconds }
                repeat(5) {
                    lookAndWait()
                    leaseMillis() shouldBeGreaterThan 0
                }
            }
        }

        test("a wake-up ends the rest, also one that came while the reader was looking") {
            idle {
                waitFor { it > 900.milliseconds }
                val rest = async(start = CoroutineStart.UNDISPATCHED) { lookAndWait() }
                wakeUps.signal()
                rest.await() shouldBeLessThan 900.milliseconds
                reader.looking()
                wakeUps.signal()
                measureTime { reader.await(Snapshot.parse(log.ask("select pg_current_snapshot()::text"))) } shouldBeLessThan
                    900.milliseconds
            }
        }

        test("with a writer open it polls on for a while, then rests lightly") {
            idle {
                log.connect().use { open ->
                    open.autoCommit = false
                    log.write(1, open)
                    waitFor { it > 90.milliseconds }
                    lookAndWait() shouldBeLessThan 900.milliseconds
                    open.commit()
                    waitFor { it > 900.milliseconds }
                }
            }
        }

        test("an orphaned prepared transaction and a writer in another database let it rest, lightly") {
            PrivateServer.builder().setting("max_prepared_transactions", "5").start().use { server ->
                idle({ RawLog(server) }) {
                    log.connect().use { orphan ->
                        orphan.autoCommit = false
                        log.write(1, orphan)
                        log.execute("prepare transaction 'orphan'", orphan)
                    }
                    waitFor { it > 90.milliseconds }
                    log.execute("rollback prepared 'orphan'")
                    waitFor { it > 900.milliseconds }
                    server.connect(server.newDatabase()).use { elsewhere ->
                        elsewhere.autoCommit = false
                        log.execute("create table t (v int)", elsewhere)
                        reader.found()
                        waitFor { it > 90.milliseconds }
                        lookAndWait() shouldBeLessThan 900.milliseconds
                    }
                }
            }
        }

        test("once it has found something it is awake again") {
            idle {
                waitFor { it > 900.milliseconds }
                reader.found()
                lookAndWait() shouldBeLessThan 500.milliseconds
            }
        }
    })
