package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.TransactionOptions
import dev.tailrace.dsl.TransactionScope
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.TransactionSession
import dev.tailrace.dsl.internal.execution.Work
import dev.tailrace.dsl.internal.execution.awaiting
import dev.tailrace.dsl.internal.execution.callContext
import dev.tailrace.dsl.query.Transaction
import dev.tailrace.dsl.transaction
import dev.tailrace.streams.event.StreamEvent
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.future.asDeferred
import kotlinx.coroutines.future.await
import kotlinx.coroutines.future.future
import kotlinx.coroutines.withContext
import java.util.concurrent.CompletionStage
import java.util.function.BiFunction
import java.util.function.Supplier

/** The transactions that a handler's effects and the consumer's place share: the handler is Kotlin's or Java's, the rest is the same. */
internal interface HandlerTransactions<R : Any> {
    /** Commits when [block] returns, rolls back when it throws or is cancelled, and returns or throws when that is done. */
    suspend fun <T> run(options: TransactionOptions, block: suspend (Handling<R>) -> T): T
}

/** An open transaction of a handler. */
internal interface Handling<R : Any> {
    suspend fun handle(event: StreamEvent<R>)

    suspend fun <T> run(statement: String, work: Work<T>): T
}

internal class KotlinTransactions<R : Any>(
    private val db: Database,
    private val handler: suspend (TransactionScope, StreamEvent<R>) -> Unit,
) : HandlerTransactions<R> {
    override suspend fun <T> run(options: TransactionOptions, block: suspend (Handling<R>) -> T): T =
        db.transaction(options) {
            val scope = HandlerScope(this)
            val session = checkNotNull(callContext().sessionOf(db.engine))
            block(
                object : Handling<R> {
                    override suspend fun handle(event: StreamEvent<R>) {
                        handler(scope, event)
                        // Committed without its effects, the change would be lost.
                        check(!scope.refused) { "The handler has asked for its transaction to be rolled back" }
                    }

                    override suspend fun <T> run(statement: String, work: Work<T>): T = db.runIn(session, statement, work)
                },
            )
        }

    private class HandlerScope(private val scope: TransactionScope) : TransactionScope by scope {
        @Volatile
        var refused = false

        override fun setRollbackOnly() {
            refused = true
            scope.setRollbackOnly()
        }
    }
}

internal class JavaTransactions<R : Any>(
    private val db: Database,
    private val handler: BiFunction<in Transaction, in StreamEvent<R>, out CompletionStage<*>>,
) : HandlerTransactions<R> {
    override suspend fun <T> run(options: TransactionOptions, block: suspend (Handling<R>) -> T): T =
        coroutineScope {
            val scope: CoroutineScope = this
            val callbacks = db.engine.completions().asCoroutineDispatcher()
            val done =
                db.transactionAsync(options) { transaction ->
                    // Here, not in the coroutine: the block is called in the transaction's context.
                    val context = CallContext.current()
                    val session = checkNotNull(context.sessionOf(db.engine))
                    scope.future(callbacks) {
                        block(
                            object : Handling<R> {
                                override suspend fun handle(event: StreamEvent<R>) {
                                    val called = Supplier { handler.apply(transaction, event) }
                                    context.call(called).await()
                                }

                                override suspend fun <T> run(statement: String, work: Work<T>): T = db.runIn(session, statement, work)
                            },
                        )
                    }
                }
            // Cancelled, it cancels the block, and the outcome of the transaction is still awaited.
            withContext(NonCancellable) { done.asDeferred().await() }
        }
}

private suspend fun <T> Database.runIn(session: TransactionSession, statement: String, work: Work<T>): T =
    engine.awaiting { completion -> session.submit(ExecutionOptions.of("consumer", statement), work, completion) }
