@file:JvmName("Retrying")

package dev.tailrace.dsl.internal.retry

import dev.tailrace.dsl.error.CircuitOpenException
import dev.tailrace.dsl.error.DeadlineExceededException
import dev.tailrace.dsl.error.DeadlineExceededException.Phase
import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.CallContextElement
import dev.tailrace.dsl.internal.execution.Effects
import dev.tailrace.dsl.internal.execution.callContext
import dev.tailrace.dsl.retry.RetryPolicy
import dev.tailrace.dsl.withDeadline
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.withContext
import java.time.Duration
import java.util.concurrent.ThreadLocalRandom
import kotlin.time.toKotlinDuration

/** @param chance evenly from 0 to 1 */
internal suspend fun <T> retrying(
    policy: RetryPolicy,
    block: suspend CoroutineScope.(Int) -> T,
    chance: () -> Double = { ThreadLocalRandom.current().nextDouble() },
): T {
    val attempts = Attempts(policy, Backoff(policy, chance))
    val limit = policy.deadline() ?: return attempts.run(block)
    try {
        return withDeadline(limit.toKotlinDuration()) { attempts.run(block) }
    } catch (exceeded: DeadlineExceededException) {
        throw attempts.told(exceeded)
    }
}

/** The attempts at one piece of work. Owned by its coroutine. */
private class Attempts(
    private val policy: RetryPolicy,
    private val backoff: Backoff,
) {
    private val failures = LinkedHashSet<Throwable>()
    private val beganNanos = System.nanoTime()

    suspend fun <T> run(block: suspend CoroutineScope.(Int) -> T): T {
        val call = callContext()
        var attempt = 1
        while (true) {
            val effects = Effects(call.effects())
            val failure =
                try {
                    return withContext(CallContextElement(call.withEffects(effects))) { block(attempt) }
                } catch (thrown: Throwable) {
                    currentCoroutineContext().ensureActive()
                    RetryRules.unwrapped(thrown)
                }
            val wait = pauseAfter(attempt, failure, call, effects) ?: throw told(failure)
            failures += failure
            policy.listener().onRetry(attempt, failure, wait)
            pause(wait, call)
            attempt++
        }
    }

    /** `null` when there is to be no other attempt. */
    private fun pauseAfter(attempt: Int, failure: Throwable, call: CallContext, effects: Effects): Duration? {
        if (attempt >= policy.maxAttempts() || !call.inUsableTransactions()) return null
        if (!RetryRules.allow(policy, failure, effects.possible(), call.inTransaction())) return null
        val pause = backoff.after(attempt)
        val wait = if (failure is CircuitOpenException) pause + failure.retryAfter() else pause
        val limit = policy.deadline() ?: return wait
        return wait.takeIf { it.plusNanos(System.nanoTime() - beganNanos) < limit }
    }

    private suspend fun pause(wait: Duration, call: CallContext) {
        val since = System.nanoTime()
        try {
            delay(wait.toKotlinDuration())
        } finally {
            call.clock()?.book(Phase.BACKOFF, System.nanoTime() - since)
        }
    }

    fun <E : Throwable> told(last: E): E {
        failures.filter { it !== last && it !in last.suppressed }.forEach(last::addSuppressed)
        return last
    }
}
