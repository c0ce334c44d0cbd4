package dev.tailrace.dsl.internal.race

import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.CallContextElement
import dev.tailrace.dsl.internal.execution.callContext
import dev.tailrace.dsl.race.Outcome
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.launch
import java.time.Duration
import java.util.concurrent.atomic.AtomicInteger
import kotlin.coroutines.CoroutineContext

/**
 * The contenders that run for one caller, in its context, but in a job of their own: who waits for the caller's job must not wait for a
 * loser that ignores being cancelled. What ends the caller is therefore passed on by [stop].
 */
internal class Field<T>(
    context: CoroutineContext,
) {
    private val job: Job = SupervisorJob()
    private val scope = CoroutineScope(context + job)
    private val running = AtomicInteger()

    /**
     * Starts [work] on the calling thread, where it runs to its first suspension, and tells [ended] its outcome. Starting it elsewhere
     * would cost a dispatch each; work that suspends, as it should, lets the next one start within microseconds.
     */
    fun start(name: String, work: suspend () -> T, ended: (Outcome<T>) -> Unit) {
        running.incrementAndGet()
        RaceCounts.contenderStarted()
        val startedNanos = System.nanoTime()
        scope.launch(start = CoroutineStart.UNDISPATCHED) {
            val outcome =
                try {
                    Outcome.Success(name, work(), since(startedNanos))
                } catch (failure: Throwable) {
                    Outcome.Failure(name, failure, since(startedNanos))
                }
            running.decrementAndGet()
            RaceCounts.contenderEnded()
            ended(outcome)
        }
    }

    /** Runs beside the contenders and is stopped with them. */
    fun beside(body: suspend () -> Unit) {
        scope.launch(start = CoroutineStart.UNDISPATCHED) { body() }
    }

    /** Tells all that still run to stop, and waits for none. Nothing is started afterwards. */
    fun stop(why: CancellationException) {
        val losers = running.get()
        if (losers > 0) RaceCounts.toldToStop(losers)
        job.cancel(why)
    }
}

/** Why a contender is cancelled. Without a stack trace, which costs microseconds that the winner's caller would wait for. */
internal class Stopped(
    message: String,
) : CancellationException(message) {
    override fun fillInStackTrace(): Throwable = this
}

internal fun since(startedNanos: Long): Duration = Duration.ofNanos(System.nanoTime() - startedNanos)

/** What contenders of the calling coroutine run in: all that it has but its job and its transactions. */
internal suspend fun contenderContext(readOnly: Boolean = false): CoroutineContext {
    val context = callContext()
    val contenders = context.forContender().let { if (readOnly) it.asReadOnly() else it }
    val plain = currentCoroutineContext().minusKey(Job)
    val carried = plain[CallContextElement]?.context ?: CallContext.NONE
    return if (contenders === carried) plain else plain + CallContextElement(contenders)
}
