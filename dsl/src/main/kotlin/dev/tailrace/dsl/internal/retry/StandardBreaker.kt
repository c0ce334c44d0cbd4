package dev.tailrace.dsl.internal.retry

import dev.tailrace.dsl.error.CircuitOpenException
import dev.tailrace.dsl.internal.execution.workFuture
import dev.tailrace.dsl.internal.publish.asFlowPublisher
import dev.tailrace.dsl.retry.CircuitBreaker
import dev.tailrace.dsl.retry.CircuitBreaker.State
import dev.tailrace.dsl.retry.CircuitBreakerOptions
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.future.await
import java.time.Clock
import java.time.Duration
import java.time.Instant
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.concurrent.Executor
import java.util.concurrent.Flow.Publisher
import java.util.concurrent.ForkJoinPool
import java.util.concurrent.TimeUnit
import java.util.function.Supplier
import io.github.resilience4j.circuitbreaker.CircuitBreaker as Circuit

/** Resilience4j's circuit breaker, told by our rules what was a failure. */
internal class StandardBreaker(
    private val name: String,
    private val options: CircuitBreakerOptions,
    private val clock: Clock = Clock.systemUTC(),
) : CircuitBreaker {
    private val circuit: Circuit = Circuit.of(name, config())
    private val latest = MutableStateFlow(State.CLOSED)

    @Volatile // written as it opens
    private var openUntil: Instant = Instant.MIN

    val states: StateFlow<State> = latest.asStateFlow()

    init {
        circuit.eventPublisher.onStateTransition { event ->
            if (event.stateTransition.toState == Circuit.State.OPEN) openUntil = clock.instant() + options.openFor()
            // Not the event's: of two transitions, the later one may be told first.
            latest.value = state()
        }
    }

    private fun config() = CircuitBreakerConfig.custom()
        .failureRateThreshold(options.failurePercent().toFloat())
        .slidingWindow(options.window(), options.minimumCalls(), SlidingWindowType.COUNT_BASED)
        .waitDurationInOpenState(options.openFor())
        .permittedNumberOfCallsInHalfOpenState(options.probes())
        .clock(clock)
        .build()

    override fun name(): String = name

    override fun state(): State = when (circuit.state) {
        Circuit.State.OPEN, Circuit.State.FORCED_OPEN -> State.OPEN
        Circuit.State.HALF_OPEN -> State.HALF_OPEN
        else -> State.CLOSED
    }

    suspend fun <T> call(block: suspend CoroutineScope.() -> T): T {
        if (!circuit.tryAcquirePermission()) throw CircuitOpenException(name, left())
        // Each state counts in an object of its own: by it a call knows whether it ends in the state that let it through. One that began
        // before the circuit opened must neither speak for the trials nor give back a place among them that it never took.
        val counts = circuit.metrics
        val result =
            try {
                coroutineScope(block)
            } catch (failure: Throwable) {
                if (circuit.metrics === counts) count(RetryRules.unwrapped(failure))
                throw failure
            }
        if (circuit.metrics === counts) circuit.onSuccess(0, TimeUnit.NANOSECONDS)
        return result
    }

    private fun count(failure: Throwable) = when (BreakerRules.of(failure, options)) {
        BreakerRules.FAILURE -> circuit.onError(0, TimeUnit.NANOSECONDS, failure)
        BreakerRules.ANSWER -> circuit.onSuccess(0, TimeUnit.NANOSECONDS)
        BreakerRules.SILENCE -> circuit.releasePermission()
    }

    private fun left(): Duration {
        val now = clock.instant()
        return if (openUntil > now) Duration.between(now, openUntil) else Duration.ZERO
    }

    override fun <T> callAsync(executor: Executor, call: Supplier<out CompletionStage<T>>): CompletableFuture<T> =
        workFuture(executor) { call { stage(call.get()).await() } }

    override fun statePublisher(): Publisher<State> = states.asFlowPublisher(ForkJoinPool.commonPool())

    override fun reset() = circuit.reset()
}
