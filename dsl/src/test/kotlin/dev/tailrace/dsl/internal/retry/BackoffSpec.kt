package dev.tailrace.dsl.internal.retry

import dev.tailrace.dsl.error.SerializationFailureException
import dev.tailrace.dsl.error.ServerError
import dev.tailrace.dsl.retry.RetryPolicy
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.doubles.plusOrMinus
import io.kotest.matchers.shouldBe
import java.time.Duration
import kotlin.random.Random

class BackoffSpec :
    FunSpec({
        val policy = RetryPolicy.builder().maxAttempts(7).backoff(Duration.ofMillis(10), 2.0, Duration.ofMillis(100)).build()

        test("the ceiling doubles up to the cap") {
            val longest = Backoff(policy) { 1.0 }
            (1..6).map { longest.after(it).toMillis() } shouldContainExactly listOf(10L, 20L, 40L, 80L, 100L, 100L)
        }

        test("a small start grows too: nothing is rounded to milliseconds") {
            val small = RetryPolicy.builder().backoff(Duration.ofNanos(1_000_000), 1.5, Duration.ofMillis(100)).build()
            Backoff(small) { 1.0 }.after(2) shouldBe Duration.ofNanos(1_500_000)
        }

        test("the jitter is full: evenly between nothing and the ceiling") {
            val random = Random(7)
            val backoff = Backoff(policy) { random.nextDouble() }
            val shares = List(20_000) { backoff.after(3).toNanos() / 40_000_000.0 }
            shares.average() shouldBe (0.5 plusOrMinus 0.02)
            shares.count { it < 0.1 } / 20_000.0 shouldBe (0.1 plusOrMinus 0.02)
            shares.count { it > 0.9 } / 20_000.0 shouldBe (0.1 plusOrMinus 0.02)
        }

        test("a huge attempt number stays at the cap") {
            Backoff(policy) { 1.0 }.after(10_000) shouldBe Duration.ofMillis(100)
        }

        test("the pauses of a retry are those of its policy") {
            val waits = mutableListOf<Duration>()
            val listening = RetryPolicy.builder().maxAttempts(4).backoff(Duration.ofMillis(1), 2.0, Duration.ofMillis(100))
                .onRetry { _, _, wait -> waits += wait }.build()
            val failure = SerializationFailureException("", ServerError("40001", "", null, null, null, null, null, null, null), null)
            shouldThrow<SerializationFailureException> { retrying<Unit>(listening, { throw failure }) { 1.0 } }
            waits.map { it.toMillis() } shouldContainExactly listOf(1L, 2L, 4L)
        }

        test("values out of range are refused") {
            for (bad in listOf<RetryPolicy.Builder.() -> Unit>(
                { maxAttempts(0) },
                { maxAttempts(-1) },
                { backoff(Duration.ZERO, 2.0, Duration.ofMillis(1)) },
                { backoff(Duration.ofMillis(2), 2.0, Duration.ofMillis(1)) },
                { backoff(Duration.ofMillis(1), 0.5, Duration.ofMillis(1)) },
                { backoff(Duration.ofMillis(1), Double.NaN, Duration.ofMillis(1)) },
                { backoff(Duration.ofMillis(1), 2.0, Duration.ofDays(400_000)) },
                { backoff(Duration.ofDays(400_000), 2.0, Duration.ofDays(400_000)) },
                { deadline(Duration.ZERO) },
                { retrySqlStates("4000") },
            )) {
                shouldThrow<IllegalArgumentException> { RetryPolicy.builder().apply(bad).build() }
            }
        }
    })
