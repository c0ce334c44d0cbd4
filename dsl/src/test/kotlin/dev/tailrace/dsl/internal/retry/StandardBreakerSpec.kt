package dev.tailrace.dsl.internal.retry

import dev.tailrace.dsl.error.CircuitOpenException
import dev.tailrace.dsl.error.ConnectionLostException
import dev.tailrace.dsl.error.ConstraintViolationException
import dev.tailrace.dsl.error.DeadlineExceededException
import dev.tailrace.dsl.error.HostUnreachableException
import dev.tailrace.dsl.error.PoolExhaustedException
import dev.tailrace.dsl.error.QueryFailedException
import dev.tailrace.dsl.error.ServerError
import dev.tailrace.dsl.retry.CircuitBreaker.State
import dev.tailrace.dsl.retry.CircuitBreakerOptions
import dev.tailrace.dsl.retry.RetryPolicy
import dev.tailrace.dsl.retry.call
import dev.tailrace.dsl.retry.retry
import dev.tailrace.dsl.retry.states
import dev.tailrace.dsl.withDeadline
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.longs.shouldBeInRange
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import java.time.Clock
import java.time.Duration
import java.time.Instant
import java.time.ZoneId
import java.time.ZoneOffset
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes

/** Stands until it is moved. */
private class ManualClock : Clock() {
    private var now = Instant.parse("2026-01-01T00:00:00Z")

    fun advance(by: Duration) {
        now += by
    }

    override fun instant(): Instant = now

    override fun getZone(): ZoneId = ZoneOffset.UTC

    override fun withZone(zone: ZoneId): Clock = this
}

private val options = CircuitBreakerOptions.builder().failurePercent(50).window(4, 4).openFor(Duration.ofSeconds(10)).probes(2).build()

private fun refused(state: String) = QueryFailedException("no", ServerError(state, "", null, null, null, null, null, null, null), null)

class StandardBreakerSpec :
    FunSpec({
        val clock = ManualClock()

        fun breaker(options: CircuitBreakerOptions = dev.tailrace.dsl.internal.retry.options) = StandardBreaker("shop", options, clock)

        suspend fun StandardBreaker.fails(failure: Throwable = ConnectionLostException("gone")) = runCatching { call { throw failure } }

        suspend fun opened() = breaker().also { breaker -> repeat(4) { breaker.fails() } }

        test("it opens at the share of failures, refuses without calling, and says when it may be tried again") {
            val breaker = breaker()
            repeat(2) { breaker.call { } }
            repeat(2) { breaker.fails() }
            breaker.state() shouldBe State.OPEN
            clock.advance(Duration.ofSeconds(4))
            val refusal = shouldThrow<CircuitOpenException> { breaker.call { error("called") } }
            refusal.retryAfter() shouldBe Duration.ofSeconds(6)
            refusal.circuit() shouldBe "shop"
        }

        test("it stays closed below that") {
            val breaker = breaker()
            repeat(3) { breaker.call { } }
            breaker.fails()
            breaker.state() shouldBe State.CLOSED
        }

        test("half open it lets just its probes through, and closes when they succeed") {
            val breaker = opened()
            clock.advance(Duration.ofSeconds(11))
            coroutineScope {
                val end = CompletableDeferred<Unit>()
                val probes = List(2) { async(start = CoroutineStart.UNDISPATCHED) { breaker.call { end.await() } } }
                breaker.state() shouldBe State.HALF_OPEN
                shouldThrow<CircuitOpenException> { breaker.call { } }.retryAfter() shouldBe Duration.ZERO
                end.complete(Unit)
                probes.forEach { it.await() }
            }
            breaker.state() shouldBe State.CLOSED
        }

        test("half open it opens again when the probes fail") {
            val breaker = opened()
            clock.advance(Duration.ofSeconds(11))
            repeat(2) { breaker.fails() }
            breaker.state() shouldBe State.OPEN
            shouldThrow<CircuitOpenException> { breaker.call { } }.retryAfter() shouldBe Duration.ofSeconds(10)
        }

        test("a cancelled probe makes room for another") {
            val breaker = opened()
            clock.advance(Duration.ofSeconds(11))
            coroutineScope {
                val probes = List(2) { launch(start = CoroutineStart.UNDISPATCHED) { breaker.call { awaitCancellation() } } }
                shouldThrow<CircuitOpenException> { breaker.call { } }
                probes.forEach { it.cancelAndJoin() }
            }
            repeat(2) { breaker.call { } }
            breaker.state() shouldBe State.CLOSED
        }

        test("a call from before it opened neither speaks for the probes nor gives back a place among them") {
            val breaker = breaker()
            coroutineScope {
                val end = CompletableDeferred<Unit>()
                val early = List(3) { async(start = CoroutineStart.UNDISPATCHED) { breaker.call { end.await() } } }
                val cancelled = launch(start = CoroutineStart.UNDISPATCHED) { breaker.call { awaitCancellation() } }
                repeat(4) { breaker.fails() }
                clock.advance(Duration.ofSeconds(11))
                val probe = CompletableDeferred<Unit>()
                val probes = List(2) { async(start = CoroutineStart.UNDISPATCHED) { breaker.call { probe.await() } } }
                cancelled.cancelAndJoin()
                end.complete(Unit)
                early.forEach { it.await() }
                breaker.state() shouldBe State.HALF_OPEN
                shouldThrow<CircuitOpenException> { breaker.call { } }
                probe.complete(Unit)
                probes.forEach { it.await() }
            }
            breaker.state() shouldBe State.CLOSED
        }

        test("what counts: the database is not there or cannot keep up") {
            val counting = listOf(
                ConnectionLostException("", false, null, null),
                HostUnreachableException(""),
                PoolExhaustedException(""),
                DeadlineExceededException(Duration.ofMillis(1), emptyMap(), null),
                refused("53300"),
                refused("57P03"),
            )
            for (failure in counting) {
                val breaker = breaker()
                repeat(4) { breaker.fails(failure) }
                breaker.state() shouldBe State.OPEN
            }
        }

        test("what does not: refusals are answers, the caller's own exceptions are nothing") {
            val violation = ConstraintViolationException("", refused("23505").serverError(), null)
            for (failure in listOf(violation, refused("42601"), IllegalStateException(), AssertionError())) {
                val breaker = breaker()
                repeat(10) { breaker.fails(failure) }
                breaker.state() shouldBe State.CLOSED
            }
            val answering = opened()
            clock.advance(Duration.ofSeconds(11))
            repeat(2) { answering.fails(violation) }
            answering.state() shouldBe State.CLOSED
        }

        test("a deadline around the call counts, its cancellation does not") {
            val late = breaker()
            repeat(2) { runCatching { withDeadline(1.milliseconds) { late.call { delay(1.minutes) } } } }
            repeat(2) { runCatching { late.call { withTimeout(1.milliseconds) { delay(1.minutes) } } } }
            late.state() shouldBe State.OPEN
            val given = breaker()
            withContext(Dispatchers.Default) {
                repeat(10) { launch(start = CoroutineStart.UNDISPATCHED) { given.call { awaitCancellation() } }.cancelAndJoin() }
            }
            given.state() shouldBe State.CLOSED
        }

        test("what the caller adds counts too") {
            val breaker = breaker(CircuitBreakerOptions.builder().window(4, 4).countIf { it is IllegalStateException }.build())
            repeat(4) { breaker.fails(IllegalStateException()) }
            breaker.state() shouldBe State.OPEN
        }

        test("its states are a flow, and reset closes it") {
            val breaker = breaker()
            val seen = mutableListOf<State>()
            coroutineScope {
                val watching = launch(Dispatchers.Unconfined) { breaker.states.collect(seen::add) }
                repeat(4) { breaker.fails() }
                clock.advance(Duration.ofSeconds(11))
                repeat(2) { breaker.call { } }
                repeat(4) { breaker.fails() }
                breaker.reset()
                watching.cancelAndJoin()
            }
            seen shouldContainExactly listOf(State.CLOSED, State.OPEN, State.HALF_OPEN, State.CLOSED, State.OPEN, State.CLOSED)
        }

        test("a retry passes an open circuit on at once, or waits for it if asked") {
            val short = CircuitBreakerOptions.builder().window(1, 1).openFor(Duration.ofMillis(300)).probes(1).build()
            val real = StandardBreaker("shop", short)
            real.fails()
            var attempts = 0
            shouldThrow<CircuitOpenException> {
                retry {
                    attempts++
                    real.call { }
                }
            }
            attempts shouldBe 1
            val waits = mutableListOf<Duration>()
            val patient = RetryPolicy.builder().waitForCircuit(true).onRetry { _, _, wait -> waits += wait }.build()
            retry(patient) { real.call { "through" } } shouldBe "through"
            waits.size shouldBe 1
            waits[0].toMillis() shouldBeInRange 0L..320L
        }

        test("options out of range are refused") {
            for (bad in listOf<CircuitBreakerOptions.Builder.() -> Unit>(
                { failurePercent(0) },
                { failurePercent(101) },
                { window(0, 0) },
                { window(5, 6) },
                { window(Int.MAX_VALUE, 1) },
                { openFor(Duration.ZERO) },
                { openFor(Duration.ofDays(400_000)) },
                { probes(0) },
            )) {
                shouldThrow<IllegalArgumentException> { CircuitBreakerOptions.builder().apply(bad).build() }
            }
        }
    })
