package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.TransactionOptions
import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.CallContextElement
import dev.tailrace.dsl.internal.execution.Engine
import dev.tailrace.dsl.internal.execution.Execution
import dev.tailrace.dsl.internal.execution.TransactionSession
import dev.tailrace.dsl.internal.execution.WorkFuture
import dev.tailrace.dsl.internal.execution.inTransaction
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage

/**
 * A transaction as Java holds it: the future of the block's stage. Whatever ends the future from outside cancels the block's stage, which
 * stops what runs on the server, and rolls back.
 */
internal fun <T> Engine.transactionAsync(
    context: CallContext,
    options: TransactionOptions,
    block: (TransactionSession) -> CompletionStage<T>,
): CompletableFuture<T> {
    val scope = CoroutineScope(completions().asCoroutineDispatcher() + CallContextElement(context))
    return WorkFuture.of(this, context) { completion ->
        val job =
            scope.launch {
                try {
                    completion.succeeded(inTransaction(options) { session -> block(session).await() })
                } catch (failure: Throwable) {
                    completion.failed(failure)
                }
            }
        Execution { cause -> job.cancel(cause as? CancellationException ?: CancellationException("The transaction was cancelled", cause)) }
    }
}
