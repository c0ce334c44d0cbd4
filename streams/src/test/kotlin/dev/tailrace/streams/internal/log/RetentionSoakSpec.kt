package dev.tailrace.streams.internal.log

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.internal.engine
import dev.tailrace.streams.testing.LogChurn
import dev.tailrace.streams.testing.TrimmedLog
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.longs.shouldBeGreaterThan
import io.kotest.matchers.longs.shouldBeLessThan
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.isActive
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.measureTime

/** `-Dsoak.changes=10000000` for the long run, which leaves the trimming to the loop that readers start. */
class RetentionSoakSpec :
    FunSpec({
        val changes = Integer.getInteger("soak.changes", 300_000)
        val isLong = changes >= 2_000_000
        val maxBytes = if (isLong) 256L shl 20 else 32L shl 20

        test("the log stays within its size while $changes changes go through it").config(timeout = 1.hours) {
            TrimmedLog().use { log ->
                log.policy(maxBytes = maxBytes)
                log.raw.register("churn")
                Tailrace.connect(log.raw.url).use { db ->
                    var largest = 0L
                    val churn = LogChurn(log, changes, batch = 1_000, lead = if (isLong) 100_000 else 20_000)
                    val took: Duration
                    (if (isLong) db.keepTrimmed() else AutoCloseable {}).use {
                        took = measureTime {
                            churn.run(db, bound = (1 + changes / 400_000).minutes) {
                                while (currentCoroutineContext().isActive) {
                                    largest = maxOf(largest, log.bytes())
                                    if (isLong) delay(1.seconds) else LogRetention(db.engine).trim().also { delay(20.milliseconds) }
                                }
                            }
                        }
                    }
                    println("$changes in $took; at most ${largest shr 20} MiB of ${maxBytes shr 20}, ${churn.lateSeen} stragglers")
                    churn.faults.shouldBeEmpty()
                    churn.missing shouldBe 0
                    // What is written between two looks comes on top.
                    largest shouldBeLessThan maxBytes * 3 / 2
                    log.long("select seq from tailrace.trimmed") shouldBeGreaterThan changes / 2L
                }
            }
        }
    })
