package dev.tailrace.dsl.internal.load

import dev.tailrace.dsl.internal.execution.Completion
import dev.tailrace.dsl.internal.execution.PhaseClock
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.CoroutineDispatcher
import java.util.concurrent.Executor
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException

/** A coroutine that would go on right here must not do so on a JDBC thread: it goes on on [otherwise]. */
private inline fun CancellableContinuation<*>.handOver(otherwise: Executor, crossinline body: () -> Unit) {
    val dispatcher = context[ContinuationInterceptor] as? CoroutineDispatcher
    if (dispatcher != null && dispatcher.isDispatchNeeded(context)) body() else otherwise.execute { body() }
}

internal class WaitingCoroutine(
    clock: PhaseClock?,
    private val continuation: CancellableContinuation<Any?>,
    private val otherwise: Executor,
) : Asker(clock) {
    override fun answered(value: Any?) = continuation.handOver(otherwise) { continuation.resume(value) }

    override fun failed(cause: Throwable) = continuation.handOver(otherwise) { continuation.resumeWithException(cause) }
}

/** [told] makes the answer into the future's value, or throws what the future is to fail with. */
internal class WaitingFuture<T>(
    clock: PhaseClock?,
    private val completion: Completion<T>,
    private val told: (Any?) -> T,
) : Asker(clock) {
    override fun answered(value: Any?) {
        val result = try {
            told(value)
        } catch (failure: Throwable) {
            return failed(failure)
        }
        completion.succeeded(result)
    }

    override fun failed(cause: Throwable) = completion.failed(cause)
}

internal class ContinuationOf<T>(
    private val continuation: CancellableContinuation<T>,
    private val otherwise: Executor,
) : Completion<T> {
    override fun succeeded(value: T) = continuation.handOver(otherwise) { continuation.resume(value) }

    override fun failed(error: Throwable) = continuation.handOver(otherwise) { continuation.resumeWithException(error) }
}
