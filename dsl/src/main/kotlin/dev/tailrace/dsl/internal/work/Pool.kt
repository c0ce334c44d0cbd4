package dev.tailrace.dsl.internal.work

import dev.tailrace.dsl.error.WorkerPoolClosedException
import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.CallContextElement
import dev.tailrace.dsl.work.Task
import dev.tailrace.dsl.work.TaskFailure
import dev.tailrace.dsl.work.TaskRetry
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.asExecutor
import kotlinx.coroutines.async
import java.util.concurrent.Executor

/**
 * What a [dev.tailrace.dsl.work.WorkerPool] does, for both languages.
 *
 * ```
 *   OPEN --finish--> FINISHING: nothing new; sources outside are drawn no more
 *     |                 |
 *     +-----stop--------+--> STOPPED: all that runs or waits is cancelled
 *   FINISHING and STOPPED have ended when nothing is busy.
 * ```
 */
internal class Pool(
    limit: Int,
    private val retry: TaskRetry,
    private val failFast: Boolean,
    keptErrors: Int,
    dispatcher: CoroutineDispatcher,
    parent: Job? = null,
) {
    private enum class State { OPEN, FINISHING, STOPPED }

    val limit = if (Determinism.forced) 1 else atLeastOne("limit", limit)
    private val quiet = if (this.limit == 1) QuietDispatcher(dispatcher.asExecutor()) else null
    val executor: Executor = (quiet ?: dispatcher).asExecutor()
    val job = SupervisorJob(parent)
    val scope = CoroutineScope(job + (quiet ?: dispatcher))
    val errors = FailureLog(atLeastOne("keptErrors", keptErrors))
    val ended = CompletableDeferred<Unit>()

    val lock = Any() // protects all below, the schedule, its lanes and their feeds; nothing of a caller runs under it
    private val schedule = Schedule(this.limit)
    private var state = State.OPEN
    private var stopCause: Throwable? = null
    private var onFailure: (Throwable) -> Unit = {}
    private var tickets = 0L
    private var busy = 0 // what was accepted and has not ended, and feeds
    private var idle = CompletableDeferred(Unit)

    val isClosed: Boolean get() = guarded { state != State.OPEN }

    inline fun <R> guarded(body: () -> R): R = synchronized(lock, body)

    /** The failure of what did not end because the pool was stopped. */
    fun stopped(): WorkerPoolClosedException? = guarded {
        if (state == State.STOPPED) WorkerPoolClosedException("The pool was stopped before this had ended.", stopCause) else null
    }

    /** What stopped a pool that fails fast; [tell] is called when that happens. */
    fun failure(): Throwable? = guarded { stopCause }

    fun onFailure(tell: (Throwable) -> Unit) = guarded { onFailure = tell }

    fun add(task: Task<*, *>): Lane = guarded { lane(task as DefinedTask<*, *>) }

    private fun lane(task: DefinedTask<*, *>): Lane {
        val known = schedule.lanes[task.name()]
        require(known == null || known.task === task) { "Another task of this pool is named '${task.name()}'; names must differ." }
        if (known != null) return known
        if (state != State.OPEN) throw refused(task)
        val lane = Lane(task, limit)
        for (drain in task.drains) drain.attach { abandoned(lane) }
        schedule.lanes[task.name()] = lane
        return lane
    }

    fun <I : Any, O> submission(task: Task<I, O>, input: I, from: Place?): Accepted<O> {
        val lane = guarded {
            require((task as DefinedTask<I, O>).drains.isEmpty()) {
                "$task fills drains; feed it (from a WorkQueue, one by one) instead of submitting to it."
            }
            // What was accepted may need it to end.
            if (state == State.STOPPED || (state == State.FINISHING && from?.ended != false)) throw refused(task)
            lane(task)
        }
        return accept(lane, input, CallContext.current(), null, from)
    }

    fun <I : Any> feed(task: Task<I, *>, source: Source<I>): Feed<I> {
        val feed = guarded {
            if (state != State.OPEN) throw refused(task as DefinedTask<*, *>)
            val lane = lane(task as DefinedTask<*, *>)
            check(lane.feed == null) { "$task is fed already; a task has one source." }
            begins()
            Feed(this, lane, tickets++, source).also { lane.feed = it }
        }
        feed.start(CallContext.current())
        return feed
    }

    fun <I : Any, O> accept(lane: Lane, input: I, context: CallContext, feed: Feed<I>?, from: Place? = null): Accepted<O> {
        val place = guarded {
            begins()
            feed?.runBegins()
            // In deterministic mode a source has its place in the order, not each of its elements: when it was drawn depends on chance.
            val number = tickets++
            Place(this, lane, if (quiet != null && feed != null) feed.ticket else number, number, nested = from != null)
        }

        @Suppress("UNCHECKED_CAST")
        val task = lane.task as DefinedTask<I, O>
        val result =
            scope.async(CallContextElement(context) + place + (feed?.runs ?: job), CoroutineStart.LAZY) {
                attempts(place, task, input, task.retry ?: retry) { attempt, failure, retried ->
                    errors.add(TaskFailure(task.name(), attempt, failure, retried, 0))
                }
            }
        result.invokeOnCompletion { failure -> runEnded(place, feed, failure) }
        guarded { if (!place.ended) schedule.enlist(place, urgent = from != null) { begin(place, result) } }
        serve()
        return Accepted(place, result)
    }

    private fun begin(place: Place, result: Job) {
        place.begun.complete()
        result.start()
    }

    fun leave(place: Place) {
        guarded { schedule.leave(place) }
        serve()
    }

    suspend fun comeBack(place: Place) {
        waiting<Unit>(leave = { guarded { schedule.withdraw(place) } }) { waiter ->
            val goOn = { if (waiter.grant(Unit)) waiter.resume() }
            val waits = guarded { (!place.held && !place.ended).also { if (it) schedule.enlist(place, urgent = true, goOn) } }
            if (waits) serve() else goOn()
        }
    }

    private fun serve() {
        if (quiet == null) serveNow() else quiet.whenQuiet(::serveNow)
    }

    private fun serveNow() {
        while (true) (guarded { schedule.next() } ?: return)()
    }

    private fun runEnded(place: Place, feed: Feed<*>?, failure: Throwable?) {
        place.begun.complete()
        val cancelled = failure is CancellationException
        guarded {
            schedule.end(place)
            feed?.runEnds(if (cancelled) null else failure == null)
        }
        if (failure != null && !cancelled && failFast) stop(failure)
        feed?.let(::partEnded)
        oneEnded()
        serve()
    }

    fun partEnded(feed: Feed<*>) {
        if (!guarded { feed.partEnds() }) return
        val stopped = stopped()
        laneDone(feed.lane, stopped ?: guarded { feed.failure() })
        feed.tell(stopped)
        oneEnded()
    }

    private fun laneDone(lane: Lane, cause: Throwable?) {
        if (guarded { !lane.done.also { lane.done = true } }) lane.task.drains.forEach { it.detach(cause) }
    }

    private fun abandoned(lane: Lane) {
        if (lane.task.drains.all { it.handoff.isDiscarding }) guarded { lane.feed }?.abandon()
    }

    /** Under the lock. */
    private fun begins() {
        if (busy++ == 0) idle = CompletableDeferred()
    }

    private fun oneEnded() {
        val nowIdle = guarded { if (--busy == 0) idle else null }
        nowIdle?.complete(Unit)
        endIfIdle()
    }

    private fun endIfIdle() {
        if (guarded { busy > 0 || state == State.OPEN }) return
        errors.end()
        job.complete()
        ended.complete(Unit)
    }

    suspend fun awaitIdle() = guarded { idle }.await()

    fun finish() {
        val lanes = guarded {
            if (state != State.OPEN) return
            state = State.FINISHING
            schedule.lanes.values.toList()
        }
        for (lane in lanes) lane.feed?.finish() ?: laneDone(lane, null)
        endIfIdle()
    }

    fun stop(cause: Throwable? = null) {
        val tell = guarded {
            if (state == State.STOPPED || ended.isCompleted) return
            state = State.STOPPED
            stopCause = cause
            onFailure
        }
        if (cause != null) tell(cause)
        val lanes = guarded { schedule.lanes.values.toList() }
        val stopped = stopped()
        for (lane in lanes) if (lane.feed == null) laneDone(lane, stopped)
        job.cancel(CancellationException("The pool was stopped", cause))
        endIfIdle()
    }

    private fun refused(task: DefinedTask<*, *>) = WorkerPoolClosedException(
        "The pool is closed; it takes no more work for $task.",
        stopCause,
    )
}
