package dev.tailrace.dsl.internal.race

import dev.tailrace.dsl.error.AllContendersFailedException
import dev.tailrace.dsl.error.TransactionInRaceException
import dev.tailrace.dsl.race.Outcome
import dev.tailrace.dsl.race.Winner
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.suspendCancellableCoroutine
import org.slf4j.LoggerFactory
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.coroutines.CoroutineContext
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
internal class Race<T>(
    private val caller: CancellableContinuation<Winner<T>>,
    context: CoroutineContext,
    private val isFinal: (Throwable) -> Boolean,
) {
    private val field = Field<T>(context)
    private val decided = AtomicBoolean()

    private val lock = Any() // guards the fields below
    private val failures = ArrayList<Outcome.Failure<T>>()
    private var open = 1 // contenders that may still succeed, and whoever may start another: at first who made this race

    init {
        RaceCounts.raceBegan()
        caller.invokeOnCancellation {
            if (decided.compareAndSet(false, true)) {
                RaceCounts.raceCancelled()
                field.stop(CancellationException("The race was cancelled", it))
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
        field.stop(CancellationException("\"${success.name}\" has won the race"))
        val before = synchronized(lock) { failures.toList() }
        caller.resume(Winner(success.name, success.value, success.elapsed, before))
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
        field.stop(CancellationException("The race has failed", cause))
        caller.resumeWithException(cause)
    }

    companion object {
        private val log = LoggerFactory.getLogger(Race::class.java)

        /** No contender can do better than one that was refused for where the race is run. */
        fun isMisplaced(failure: Throwable): Boolean = failure is TransactionInRaceException
    }
}

/** Runs [contenders] until the first succeeds with a value that [accepts] does not throw for. */
internal suspend fun <T> raced(contenders: List<SuspendingContender<out T>>, accepts: ((String, T) -> Unit)? = null): Winner<T> {
    val context = contenderContext()
    return suspendCancellableCoroutine { caller ->
        val race = Race(caller, context) { Race.isMisplaced(it) }
        for (contender in contenders) {
            // One that had its answer without waiting leaves nothing to run for.
            if (race.isOver) break
            race.enter(contender.name(), if (accepts == null) contender.work else accepted(contender, accepts))
        }
        race.closed()
    }
}

private fun <T> accepted(contender: SuspendingContender<out T>, accepts: (String, T) -> Unit): suspend () -> T =
    { contender.work().also { accepts(contender.name(), it) } }
