package dev.tailrace.dsl.internal.cluster

import dev.tailrace.dsl.cluster.Repetition
import dev.tailrace.dsl.error.ConnectFailedException
import dev.tailrace.dsl.error.ConnectionLostException
import dev.tailrace.dsl.error.DatabaseClosedException
import dev.tailrace.dsl.error.DeadlineExceededException
import dev.tailrace.dsl.error.DeadlineExceededException.Phase
import dev.tailrace.dsl.error.PoolExhaustedException
import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.CallContextElement
import dev.tailrace.dsl.internal.execution.callContext
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.async
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.selects.onTimeout
import kotlinx.coroutines.selects.select
import kotlinx.coroutines.withContext
import kotlin.time.Duration
import kotlin.time.toJavaDuration

/** What became of a block on one member. */
internal sealed interface Attempt<out T> {
    class Answered<T>(val value: T) : Attempt<T>

    /** [sent] tells whether any statement reached a server: then the block may have taken effect. */
    class Failed(val cause: Throwable, val sent: Boolean) : Attempt<Nothing>
}

/**
 * Runs [block] for at most [limit], or until [lost] says that its member is gone. It is then cancelled and not waited for: what ignores
 * that holds nobody up. Cancelling the caller cancels the block and waits for it, as coroutines do.
 */
@OptIn(ExperimentalCoroutinesApi::class)
internal suspend fun <T> attempt(limit: Duration?, lost: Deferred<Throwable>?, readOnly: Boolean, block: suspend () -> T): Attempt<T> {
    val surrounding = callContext()
    val context = (if (readOnly) surrounding.readingOnly() else surrounding).withClock()
    val scope = CoroutineScope(currentCoroutineContext().minusKey(Job) + CallContextElement(context))
    val running = scope.async { block() }
    var ended: Throwable? = null
    return try {
        val value = select {
            running.onAwait { it }
            lost?.onAwait { cause -> throw cause.also { ended = it } }
            if (limit != null) {
                onTimeout(limit) {
                    running.cancel() // which books where its time went
                    throw DeadlineExceededException(limit.toJavaDuration(), context.clock()?.spent().orEmpty(), null).also { ended = it }
                }
            }
        }
        Attempt.Answered(value)
    } catch (cancelled: CancellationException) {
        withContext(NonCancellable) {
            running.cancel(cancelled)
            running.join()
        }
        throw cancelled
    } catch (failure: Throwable) {
        running.cancel()
        // Coroutines may have made a copy of what was thrown across them.
        Attempt.Failed(ended ?: failure, sent = ended != null || context.clock()?.spent().orEmpty().containsKey(Phase.SERVER))
    }
}

/** Whether [failure] speaks against the member it happened on, rather than against the statement or the caller. */
internal fun blamesMember(failure: Throwable): Boolean = when (failure) {
    is ConnectFailedException,
    is ConnectionLostException,
    is PoolExhaustedException,
    is DatabaseClosedException,
    is DeadlineExceededException,
    -> true

    else -> false
}

/** Whether a block that failed so on one member may run on the next. */
internal fun mayRepeat(failed: Attempt.Failed, repetition: Repetition): Boolean {
    val nothingSent = !failed.sent && (failed.cause is ConnectFailedException || failed.cause is PoolExhaustedException)
    return repetition != Repetition.ONCE || nothingSent
}

/** In a transaction that is open already nothing is changed: it can't be made read-only any more, and its owner means to write. */
private fun CallContext.readingOnly(): CallContext = if (session() != null) this else asReadOnly()
