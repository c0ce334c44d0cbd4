package dev.tailrace.dsl.internal.race

import dev.tailrace.dsl.error.ReadOnlyViolationException
import dev.tailrace.dsl.internal.execution.callContext
import dev.tailrace.dsl.race.HedgeOptions
import dev.tailrace.dsl.race.Winner
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withTimeoutOrNull
import kotlin.time.toKotlinDuration

/**
 * Runs [block], and again beside itself each time the delay has passed or an attempt has failed, as long as the budget allows; the first
 * success is the answer.
 */
internal suspend fun <T> hedged(options: HedgeOptions, block: suspend () -> T): T {
    options.budget.called()
    val startedNanos = System.nanoTime()
    val around = callContext()
    val context = contenderContext(readOnly = true)
    val winner =
        suspendCancellableCoroutine<Winner<T>> { caller ->
            val race = Race(caller, context, around) { Race.isMisplaced(it) || it is ReadOnlyViolationException }
            val failures = Channel<Unit>(Channel.UNLIMITED)
            val failed = { failures.trySend(Unit).let { } }
            race.enter(attempt(1), block, failed)
            if (race.isOver) return@suspendCancellableCoroutine
            race.beside {
                try {
                    for (number in 2..options.maxAttempts) {
                        val delay = options.delay.next() ?: break
                        withTimeoutOrNull(delay.toKotlinDuration()) { failures.receive() }
                        if (race.isOver || !options.budget.tryTake()) break
                        race.enter(attempt(number), block, failed)
                    }
                } finally {
                    race.closed()
                }
            }
        }
    options.delay.answered(since(startedNanos))
    return winner.value
}

private fun attempt(number: Int) = "attempt $number"
