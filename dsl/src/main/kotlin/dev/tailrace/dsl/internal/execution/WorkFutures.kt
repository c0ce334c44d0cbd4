@file:JvmName("WorkFutures")

package dev.tailrace.dsl.internal.execution

import dev.tailrace.dsl.internal.InternalTailraceApi
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor

/** Java's form of a suspending [block], in the caller's context. Whatever ends the future from outside cancels the block. */
@InternalTailraceApi
@JvmSynthetic
public fun <T> Engine.workFuture(block: suspend CoroutineScope.() -> T): CompletableFuture<T> = workFuture(completions(), block)

/** As [Engine.workFuture], for work that is on no particular database: block and callbacks run on [executor]. */
@InternalTailraceApi
@JvmSynthetic
public fun <T> workFuture(executor: Executor, block: suspend CoroutineScope.() -> T): CompletableFuture<T> {
    val context = CallContext.current()
    val scope = CoroutineScope(executor.asCoroutineDispatcher() + CallContextElement(context))
    return WorkFuture.succeedingOn(executor, context) { completion ->
        // Its value is handed over by the coroutine, which is on the executor then: a dispatch less.
        val work = scope.async { completion.succeeded(coroutineScope(block)) }
        // Also told if the block never began: the executor refused it, or the future was ended first.
        work.invokeOnCompletion { failure -> if (failure != null) completion.failed(failure) }
        Execution { cause -> work.cancel(cause as? CancellationException ?: CancellationException("The future was ended", cause)) }
    }
}
