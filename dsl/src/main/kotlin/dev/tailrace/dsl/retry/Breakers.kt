@file:JvmName("BreakerCalls")

package dev.tailrace.dsl.retry

import dev.tailrace.dsl.internal.retry.StandardBreaker
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow

/**
 * Runs [block] if the circuit lets it through. Cancelling the coroutine cancels it; a trial that is cancelled makes room for another.
 *
 * @throws dev.tailrace.dsl.error.CircuitOpenException when it does not; nothing was called
 */
@JvmSynthetic
public suspend fun <T> CircuitBreaker.call(block: suspend CoroutineScope.() -> T): T = standard.call(block)

/** The state now and each change; a slow collector gets the latest and not those between. */
@get:JvmSynthetic
public val CircuitBreaker.states: StateFlow<CircuitBreaker.State>
    get() = standard.states

private val CircuitBreaker.standard: StandardBreaker
    get() = this as? StandardBreaker
        ?: throw IllegalArgumentException("This CircuitBreaker is not one of Tailrace's. Use CircuitBreaker.of(…).")
