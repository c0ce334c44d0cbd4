package dev.tailrace.dsl.internal.execution

import dev.tailrace.dsl.internal.InternalTailraceApi
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException

/** Kotlin's form of [Engine.submit]: suspends until done. Cancelling the coroutine cancels the work on the server. */
@InternalTailraceApi
@JvmSynthetic
public suspend fun <T> Engine.run(options: ExecutionOptions, work: Work<T>): T {
    val context = callContext()
    rejectNested()
    return awaiting { completion -> submit(context, options, work, completion) }
}

/**
 * Suspends until the completion that [start] is given has its outcome. Cancelled, it returns at once and cancels the execution.
 * [unused] takes a value that came in the same instant as the cancel.
 */
@InternalTailraceApi
@JvmSynthetic
public suspend fun <T> Engine.awaiting(unused: (T) -> Unit = {}, start: (Completion<T>) -> Execution): T =
    suspendCancellableCoroutine { continuation ->
        val execution = start(ContinuationCompletion(this, continuation, unused))
        continuation.invokeOnCancellation { cause -> execution.cancel(cause ?: CancellationException("Cancelled")) }
    }

private class ContinuationCompletion<T>(
    private val engine: Engine,
    private val continuation: CancellableContinuation<T>,
    private val unused: (T) -> Unit,
) : Completion<T> {
    override fun succeeded(value: T) = resume { continuation.resume(value) { _, late, _ -> unused(late) } }

    override fun failed(error: Throwable) = resume { continuation.resumeWithException(error) }

    /** A coroutine that would go on right here must not do so on a JDBC thread. */
    private inline fun resume(crossinline body: () -> Unit) {
        val dispatcher = continuation.context[ContinuationInterceptor] as? CoroutineDispatcher
        if (dispatcher != null && dispatcher.isDispatchNeeded(continuation.context)) body() else engine.completions().execute { body() }
    }
}
