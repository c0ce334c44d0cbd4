package dev.tailrace.dsl.internal.work

import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.CallContextElement
import dev.tailrace.dsl.internal.execution.Execution
import dev.tailrace.dsl.internal.execution.WorkFuture
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Job
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.launch
import java.util.Optional
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor
import kotlin.time.Duration

/** Takes the next element, or empty; an element that comes when the future has been ended from outside goes back. */
internal fun <T : Any> Handoff<T>.takeFuture(executor: Executor, wait: Duration = Duration.INFINITE): CompletableFuture<Optional<T>> {
    var lease: Lease<T>? = null // written before the completion, read after it
    val settle = { _: Optional<T>, taken: Boolean ->
        if (taken) lease?.received() else lease?.giveBack()
        Unit
    }
    return WorkFuture.handing(executor, CallContext.current(), settle) { completion ->
        // Nothing suspends between the taking and the handing on, so no lease is lost.
        started(executor, completion::failed) {
            lease = take(wait)
            completion.succeeded(Optional.ofNullable(lease?.element))
        }
    }
}

/** The result of [block], which has taken its place in whatever line it waits in before this returns. */
internal fun <T> orderedFuture(executor: Executor, block: suspend () -> T): CompletableFuture<T> =
    WorkFuture.of(executor, CallContext.current()) { completion ->
        started(executor, completion::failed) { completion.succeeded(block()) }
    }

private fun started(executor: Executor, failed: (Throwable) -> Unit, block: suspend () -> Unit): Execution {
    val scope = CoroutineScope(executor.asCoroutineDispatcher() + CallContextElement(CallContext.current()))
    var failure: Throwable? = null
    val job: Job =
        scope.launch(start = CoroutineStart.UNDISPATCHED) {
            try {
                block()
            } catch (e: Throwable) {
                // Into the future's hands by the end below; thrown on, it would also reach the exception handler.
                failure = e
            }
        }
    job.invokeOnCompletion { cause -> (failure ?: cause)?.let(failed) }
    return Execution { job.cancel() }
}
