package dev.tailrace.dsl.race

import dev.tailrace.dsl.error.AllContendersFailedException
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.longs.shouldBeLessThanOrEqual
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.Duration.Companion.seconds
import java.time.Duration as JavaDuration

private fun plenty() = HedgeBudget.of(1.0, 1_000)

class HedgeSpec :
    FunSpec({
        test("an answer in time is one attempt") {
            val attempts = AtomicInteger()
            val budget = plenty()
            hedge(1.hours, budget) { attempts.incrementAndGet() } shouldBe 1
            hedge(1.hours, budget) {
                delay(1)
                attempts.incrementAndGet()
            } shouldBe 2
            budget.extraAttempts() shouldBe 0
            budget.calls() shouldBe 2
        }

        test("after the delay a second attempt runs beside the first, which is cancelled when it loses") {
            val attempts = AtomicInteger()
            val stopped = CompletableDeferred<Unit>()
            hedge(5.milliseconds, plenty()) {
                if (attempts.incrementAndGet() == 1) {
                    try {
                        awaitCancellation()
                    } finally {
                        stopped.complete(Unit)
                    }
                }
                "second"
            } shouldBe "second"
            stopped.await()
        }

        test("the first attempt wins if it answers before the second does") {
            val attempts = AtomicInteger()
            val second = CompletableDeferred<Unit>()
            hedge(1.milliseconds, plenty()) {
                if (attempts.incrementAndGet() == 1) {
                    second.await()
                    "first"
                } else {
                    second.complete(Unit)
                    awaitCancellation()
                }
            } shouldBe "first"
        }

        test("a failed attempt brings the next one forward") {
            val attempts = AtomicInteger()
            hedge(1.hours, plenty()) { if (attempts.incrementAndGet() == 1) error("no") else 2 } shouldBe 2
        }

        test("attempts end at the maximum, and when all fail each is told") {
            val attempts = AtomicInteger()
            val options = HedgeOptions.after(JavaDuration.ofHours(1)).budget(plenty()).maxAttempts(4)
            shouldThrow<AllContendersFailedException> { hedge(options) { error("${attempts.incrementAndGet()}") } }
                .causes().mapValues { it.value.message } shouldBe
                mapOf("attempt 1" to "1", "attempt 2" to "2", "attempt 3" to "3", "attempt 4" to "4")
        }

        test("where the budget is spent the first attempt is waited for, and its failure is the end") {
            val budget = HedgeBudget.of(0.0, 1)
            budget.tryTake() shouldBe true
            hedge(0.seconds, budget) { delay(20).let { 1 } } shouldBe 1
            budget.refused() shouldBe 1
            shouldThrow<AllContendersFailedException> { hedge(1.hours, budget) { error("no") } }.failures().size shouldBe 1
            budget.extraAttempts() shouldBe 1
        }

        test("a hedge never exceeds its budget, whoever shares it") {
            val budget = HedgeBudget.of(0.05, 3)
            val attempts = AtomicInteger()
            withContext(Dispatchers.Default) {
                repeat(8) {
                    launch {
                        repeat(250) {
                            hedge(0.seconds, budget) {
                                attempts.incrementAndGet()
                                delay(200_000.nanoseconds)
                            }
                        }
                    }
                }
            }
            budget.calls() shouldBe 2_000
            budget.extraAttempts() shouldBeLessThanOrEqual 3 + 100
            // an attempt that is no longer wanted when it is due has been paid for all the same
            attempts.get().toLong() shouldBeLessThanOrEqual 2_000 + budget.extraAttempts()
        }

        test("while its delay is unknown a call is not hedged") {
            val delay = HedgeDelay.ownPercentile(90.0)
            delay.next() shouldBe null
            val attempts = AtomicInteger()
            hedge(delay, plenty()) {
                attempts.incrementAndGet()
                delay(10)
            }
            attempts.get() shouldBe 1
        }

        test("a hedge's own percentile follows its answers") {
            val delay = HedgeDelay.ownPercentile(90.0)
            repeat(95) { delay.answered(JavaDuration.ofMillis(2)) }
            delay.next() shouldBe null
            repeat(25) { delay.answered(JavaDuration.ofMillis(50)) }
            // two digits of the histogram
            (delay.next()!!.toMillis() in 49..51) shouldBe true
        }

        test("cancelling the caller cancels every attempt, and no further one starts") {
            val running = AtomicInteger()
            val both = CompletableDeferred<Unit>()
            coroutineScope {
                val hedging = launch {
                    hedge(1.milliseconds, plenty()) {
                        if (running.incrementAndGet() == 2) both.complete(Unit)
                        try {
                            awaitCancellation()
                        } finally {
                            running.decrementAndGet()
                        }
                    }
                }
                both.await()
                hedging.cancelAndJoin()
            }
            while (running.get() != 0) delay(1)
        }

        test("bad delays, budgets and numbers of attempts are bad arguments") {
            shouldThrow<IllegalArgumentException> { hedge((-1).seconds) { 1 } }
            shouldThrow<IllegalArgumentException> { HedgeDelay.ownPercentile(0.0) }
            shouldThrow<IllegalArgumentException> { HedgeDelay.ownPercentile(Double.NaN) }
            shouldThrow<IllegalArgumentException> { HedgeBudget.of(1.5, 1) }
            shouldThrow<IllegalArgumentException> { HedgeBudget.of(Double.NaN, 1) }
            shouldThrow<IllegalArgumentException> { HedgeBudget.of(0.1, 0) }
            shouldThrow<IllegalArgumentException> { HedgeBudget.of(0.1, Int.MAX_VALUE) }
            shouldThrow<IllegalArgumentException> { HedgeOptions.after(JavaDuration.ZERO).maxAttempts(1) }
            shouldThrow<IllegalArgumentException> { HedgeOptions.after(JavaDuration.ZERO).maxAttempts(11) }
        }
    })
