package dev.tailrace.dsl.retry

import dev.tailrace.dsl.error.CommitOutcomeUnknownException
import dev.tailrace.dsl.error.ConnectionLostException
import dev.tailrace.dsl.error.DeadlineExceededException
import dev.tailrace.dsl.error.DeadlineExceededException.Phase
import dev.tailrace.dsl.error.LockNotAvailableException
import dev.tailrace.dsl.error.QueryFailedException
import dev.tailrace.dsl.error.SerializationFailureException
import dev.tailrace.dsl.error.ServerError
import dev.tailrace.dsl.error.TailraceException
import dev.tailrace.dsl.withDeadline
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeSameInstanceAs
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import java.time.Duration
import java.util.concurrent.CompletionException
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

internal fun said(state: String) = ServerError(state, "no", null, null, null, null, null, null, null)

internal fun serialization() = SerializationFailureException("again", said("40001"), null)

internal fun policy(attempts: Int = 5, more: RetryPolicy.Builder.() -> Unit = {}): RetryPolicy =
    RetryPolicy.builder().maxAttempts(attempts).backoff(Duration.ofNanos(1), 1.0, Duration.ofMillis(1)).apply(more).build()

class RetrySpec :
    FunSpec({
        suspend fun attemptsAt(failure: Throwable, policy: RetryPolicy = policy(3)): Int {
            var attempts = 0
            runCatching {
                retry(policy) {
                    attempts++
                    throw failure
                }
            }
            return attempts
        }

        test("the first success is the result, and the block knows its number") {
            retry(policy()) { attempt -> if (attempt < 3) throw serialization() else "at $attempt" } shouldBe "at 3"
        }

        test("the last failure is thrown, with those before it suppressed") {
            val failures = List(3) { serialization() }
            val thrown = shouldThrow<SerializationFailureException> { retry<Unit>(policy(3)) { throw failures[it - 1] } }
            thrown shouldBeSameInstanceAs failures[2]
            thrown.suppressedExceptions shouldContainExactly failures.take(2)
        }

        test("a failure that comes again as the same object is told once") {
            val failure = serialization()
            shouldThrow<SerializationFailureException> { retry<Unit>(policy(3)) { throw failure } }
            failure.suppressedExceptions shouldBe emptyList()
        }

        test("retried by default: what is safe to repeat, and nothing else") {
            attemptsAt(serialization()) shouldBe 3
            attemptsAt(LockNotAvailableException("", said("55P03"), null)) shouldBe 3
            attemptsAt(ConnectionLostException("", false, null, null)) shouldBe 3
            attemptsAt(CompletionException(serialization())) shouldBe 3
            attemptsAt(ConnectionLostException("")) shouldBe 1
            attemptsAt(CommitOutcomeUnknownException("")) shouldBe 1
            attemptsAt(QueryFailedException("", said("42601"), null)) shouldBe 1
            attemptsAt(IllegalStateException()) shouldBe 1
            attemptsAt(AssertionError()) shouldBe 1
        }

        test("what the caller adds is retried too") {
            attemptsAt(QueryFailedException("", said("53300"), null), policy(3) { retrySqlStates("53300") }) shouldBe 3
            attemptsAt(IllegalStateException(), policy(3) { retryIf { it is IllegalStateException } }) shouldBe 3
        }

        test("no predicate makes a possible write repeatable, only idempotent does") {
            for (failure in listOf(ConnectionLostException(""), CommitOutcomeUnknownException(""))) {
                attemptsAt(failure, policy(3) { retryIf { true } }) shouldBe 1
                attemptsAt(failure, policy(3) { idempotent(true) }) shouldBe 3
            }
        }

        test("cancellation and deadlines are never retried, whatever the policy") {
            val all = policy(3) { idempotent(true).retryIf { true } }
            attemptsAt(CancellationException("mine"), all) shouldBe 1
            attemptsAt(DeadlineExceededException(Duration.ofMillis(1), emptyMap(), null), all) shouldBe 1
            var attempts = 0
            runCatching {
                retry(all) {
                    attempts++
                    withTimeout(1.milliseconds) { delay(1.minutes) }
                }
            }
            attempts shouldBe 1
        }

        test("cancelling ends the pause at once") {
            withContext(Dispatchers.Default) {
                val pausing = CompletableDeferred<Unit>()
                val patient = RetryPolicy.builder().backoff(Duration.ofHours(1), 1.0, Duration.ofHours(1))
                    .onRetry { _, _, _ -> pausing.complete(Unit) }.build()
                val work = launch { retry(patient) { throw serialization() } }
                pausing.await()
                work.cancelAndJoin()
            }
        }

        test("the listener hears of each failure that is followed by another attempt") {
            val heard = mutableListOf<Pair<Int, Throwable>>()
            val failures = List(3) { serialization() }
            runCatching { retry<Unit>(policy(3) { onRetry { attempt, cause, _ -> heard += attempt to cause } }) { throw failures[it - 1] } }
            heard shouldContainExactly listOf(1 to failures[0], 2 to failures[1])
        }

        test("a deadline over all of it cancels the attempt, and tells the failures before") {
            val limited = policy(3) { deadline(Duration.ofMillis(200)) }
            val exceeded = shouldThrow<DeadlineExceededException> {
                retry(limited) { attempt -> if (attempt == 1) throw serialization() else delay(1.minutes) }
            }
            exceeded.limit() shouldBe Duration.ofMillis(200)
            exceeded.suppressedExceptions.map { it::class } shouldContainExactly listOf(SerializationFailureException::class)
        }

        test("a pause that would reach beyond the deadline is not begun") {
            val day = Duration.ofDays(1)
            val limited = RetryPolicy.builder().backoff(day, 1.0, day).deadline(Duration.ofMillis(500)).build()
            shouldThrow<SerializationFailureException> { retry<Unit>(limited) { throw serialization() } }
        }

        test("of nested deadlines the earliest counts, whichever it is") {
            val limited = policy { deadline(Duration.ofMinutes(5)) }
            shouldThrow<DeadlineExceededException> { withDeadline(50.milliseconds) { retry(limited) { delay(1.minutes) } } }
                .limit() shouldBe Duration.ofMillis(50)
            shouldThrow<DeadlineExceededException> {
                val short = policy { deadline(Duration.ofMillis(50)) }
                withDeadline(5.minutes) { retry(short) { withDeadline(5.minutes) { delay(1.minutes) } } }
            }.limit() shouldBe Duration.ofMillis(50)
        }

        test("a deadline tells the time that went into pauses") {
            val pausing = RetryPolicy.builder().maxAttempts(1_000).backoff(Duration.ofMillis(40), 1.0, Duration.ofMillis(40)).build()
            val exceeded = shouldThrow<DeadlineExceededException> {
                withDeadline(300.milliseconds) { retry<Unit>(pausing) { throw serialization() } }
            }
            exceeded.spent().keys shouldBe setOf(Phase.BACKOFF)
        }

        test("a failure in another coroutine of the attempt is the attempt's") {
            retry(policy()) { attempt ->
                coroutineScope { async { if (attempt == 1) throw serialization() else attempt }.await() }
            } shouldBe 2
        }

        test("a null is a result") {
            retry<String?>(policy()) { null } shouldBe null
        }

        test("the listener's own exception ends it") {
            shouldThrow<IllegalStateException> {
                retry<Unit>(policy { onRetry { _, _, _ -> error("listener") } }) { throw serialization() }
            }.message shouldBe "listener"
        }

        test("retry(DEFAULT) is what it is without a policy") {
            retry { it } shouldBe 1
            shouldThrow<TailraceException> { withDeadline(1.seconds) { retry { throw QueryFailedException("no") } } }
        }
    })
