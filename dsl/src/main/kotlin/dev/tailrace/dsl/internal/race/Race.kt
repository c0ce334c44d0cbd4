package dev.tailrace.dsl.internal.race

import dev.tailrace.dsl.error.AllContendersFailedException
import dev.tailrace.dsl.error.TransactionInRaceException
import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.race.Outcome
import dev.tailrace.dsl.race.Winner
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import org.slf4j.LoggerFactory
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException

/**
 * A race on its way. Whoever turns [decided] answers the caller and stops the rest; all others come too late and are dropped.
 *
 * ```
 *   UNDECIDED ──first success────────────────▶ WON
 *       ├────── the last that could succeed fails ─▶ FAILED
 *       ├────── a failure that ends every race ────▶ FAILED
 *       └────── caller cancelled ──────────────────▶ CANCELLED
 * ```
 */
@OptIn(ExperimentalCoroutinesApi::class) // resumeUndispatched
internal class Race<T>(
    private val caller: CancellableContinuation<Winner<T>>,
    context: CoroutineContext,
    private val around: CallContext,
    private val isFinal: (Throwable) -> Boolean,
) {
    private val field = Field<T>(context)
    private val contenders = context[ContinuationInterceptor]
    private val decided = AtomicBoolean()

    private val lock = Any() // guards the fields below
    private val failures = ArrayList<Outcome.Failure<T>>()
    private var open = 1 // contenders that may still succeed, and whoever may start another: at first who made this race

    init {
        RaceCounts.raceBegan()
        caller.invokeOnCancellation {
            if (decided.compareAndSet(false, true)) {
                RaceCounts.raceCancelled()
                field.stop(Stopped("The race was cancelled"))
            }
        }
    }

    val isOver: Boolean get() = decided.get()

    /** Lets a contender in; [failed] is told if it fails before the race is over. */
    fun enter(name: String, work: suspend () -> T, failed: () -> Unit = {}) {
        synchronized(lock) { open++ }
        field.start(name, work) { outcome ->
            when (outcome) {
                is Outcome.Success -> succeeded(outcome)
                is Outcome.Failure -> failed(outcome, failed)
            }
        }
    }

    /** Runs beside the contenders until the race is over. */
    fun beside(body: suspend () -> Unit) = field.beside(body)

    /** Nobody else will enter. */
    fun closed() = less()

    private fun succeeded(success: Outcome.Success<T>) {
        if (!decided.compareAndSet(false, true)) return
        RaceCounts.raceWon()
        val before = synchronized(lock) { failures.toList() }
        val winner = Winner(success.name, success.value, success.elapsed, before)
        val lost = Stopped("\"${success.name}\" has won the race")
        val dispatcher = caller.context[ContinuationInterceptor] as? CoroutineDispatcher
        if (dispatcher != null && dispatcher !== contenders && dispatcher.isDispatchNeeded(caller.context)) {
            // The caller goes on elsewhere, and need not wait until the losers have been told.
            caller.resume(winner)
            field.stop(lost)
        } else {
            // It goes on right here, where it belongs: by way of its dispatcher it would be some 20 µs later. Nobody knows how long
            // it keeps this thread, so the losers are told before it; or, some 20 µs sooner, beside it, where other threads are sure
            // to be free.
            if (dispatcher === Dispatchers.Default) {
                Dispatchers.IO.dispatch(EmptyCoroutineContext) { field.stop(lost) }
            } else {
                field.stop(lost)
            }
            val own = CallContext.install(around)
            try {
                if (dispatcher == null) caller.resume(winner) else with(caller) { dispatcher.resumeUndispatched(winner) }
            } finally {
                CallContext.install(own)
            }
        }
    }

    private fun failed(failure: Outcome.Failure<T>, told: () -> Unit) {
        if (isOver) {
            if (failure.cause !is CancellationException) log.debug("A loser of a race, \"{}\", ended by", failure.name, failure.cause)
            return
        }
        if (isFinal(failure.cause)) return lost(failure.cause)
        synchronized(lock) { failures += failure }
        told()
        less()
    }

    private fun less() {
        val all = synchronized(lock) { if (--open == 0) failures.toList() else return }
        lost(AllContendersFailedException(all))
    }

    private fun lost(cause: Throwable) {
        if (!decided.compareAndSet(false, true)) return
        RaceCounts.raceFailed()
        field.stop(Stopped("The race has failed"))
        caller.resumeWithException(cause)
    }

    companion object {
        private val log = LoggerFactory.getLogger(Race::class.java)

        /** No contender can do better than one that was refused for where the race is run. */
        fun isMisplaced(failure: Throwable): Boolean = failure is TransactionInRaceException
    }
}
