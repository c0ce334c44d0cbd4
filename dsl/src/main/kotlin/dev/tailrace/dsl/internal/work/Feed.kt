package dev.tailrace.dsl.internal.work

import dev.tailrace.dsl.error.WorkerPoolClosedException
import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.CallContextElement
import dev.tailrace.dsl.work.Fed
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.isActive
import kotlinx.coroutines.launch

/**
 * The input of a task, drawn one element ahead of it.
 *
 * ```
 *   drawing --+-- the source has ended, or failed          --+--> runs ended --> done: drains are let go, the result is told
 *             +-- the pool finishes, all drains abandoned  --+
 *             +-- cancelled, the pool stopped: the runs too --+
 * ```
 */
internal class Feed<I : Any>(
    private val pool: Pool,
    val lane: Lane,
    val ticket: Long,
    private val source: Source<I>,
) {
    val result = CompletableDeferred<Fed>()
    val runs = SupervisorJob(pool.job)

    // The four are guarded by the lock of the pool.
    private var succeeded = 0L
    private var failed = 0L
    private var left = 1 // runs that have not ended, and one for the drawing
    private var failure: Throwable? = null

    private lateinit var drawing: Job

    fun start(context: CallContext) {
        drawing =
            pool.scope.launch(CallContextElement(context), CoroutineStart.LAZY) {
                try {
                    source.draw { input -> offer(input, context) }
                } catch (e: Throwable) {
                    if (currentCoroutineContext().isActive) pool.guarded { failure = e }
                }
            }
        drawing.invokeOnCompletion { pool.partEnded(this) }
        result.invokeOnCompletion { if (result.isCancelled) cancel() }
        drawing.start()
    }

    private suspend fun offer(input: I, context: CallContext) {
        pool.accept<I, Any?>(lane, input, context, feed = this).place.begun.join()
    }

    /** Draws no more; what was drawn goes on. */
    fun finish() {
        if (!source.inner) drawing.cancel()
    }

    /** Nobody reads what the task makes: not a failure. */
    fun abandon() {
        drawing.cancel()
        runs.cancel(CancellationException("All drains of ${lane.task} were abandoned"))
    }

    fun cancel() {
        pool.guarded { failure = failure ?: WorkerPoolClosedException("The feed of ${lane.task} was cancelled.", null) }
        drawing.cancel()
        runs.cancel()
    }

    /** Under the lock of the pool. */
    fun runBegins() {
        left++
    }

    /** Under the lock of the pool: [outcome] of a run; none of one that was cancelled. */
    fun runEnds(outcome: Boolean?) {
        if (outcome == true) succeeded++
        if (outcome == false) failed++
    }

    /** Under the lock of the pool; true when that was the last. */
    fun partEnds(): Boolean = --left == 0

    /** After [partEnds], outside the lock. */
    fun tell(stopped: Throwable?) {
        runs.complete()
        val cause = stopped ?: pool.guarded { failure }
        if (cause == null) result.complete(pool.guarded { Fed(succeeded, failed) }) else result.completeExceptionally(cause)
    }

    /** Under the lock of the pool. */
    fun failure(): Throwable? = failure
}
