package dev.tailrace.streams.internal

import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.Engine
import dev.tailrace.dsl.internal.execution.Execution
import dev.tailrace.dsl.internal.execution.WorkFuture
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ThreadContextElement
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.launch
import java.util.concurrent.CompletableFuture
import kotlin.coroutines.AbstractCoroutineContextElement
import kotlin.coroutines.CoroutineContext

/** Java's form of a suspending [block], in the caller's context. Whatever ends the future from outside cancels the block. */
internal fun <T> Engine.workFuture(block: suspend () -> T): CompletableFuture<T> {
    val context = CallContext.current()
    val scope = CoroutineScope(completions().asCoroutineDispatcher() + Carried(context))
    return WorkFuture.of(this, context) { completion ->
        val job =
            scope.launch {
                try {
                    completion.succeeded(block())
                } catch (failure: Throwable) {
                    completion.failed(failure)
                }
            }
        Execution { cause -> job.cancel(cause as? CancellationException ?: CancellationException("The future was ended", cause)) }
    }
}

/** Keeps a call's context on whatever thread its coroutine runs. */
private class Carried(
    private val carried: CallContext,
) : AbstractCoroutineContextElement(Key),
    ThreadContextElement<CallContext> {
    override fun updateThreadContext(context: CoroutineContext): CallContext = CallContext.install(carried)

    override fun restoreThreadContext(context: CoroutineContext, oldState: CallContext) {
        CallContext.install(oldState)
    }

    companion object Key : CoroutineContext.Key<Carried>
}
