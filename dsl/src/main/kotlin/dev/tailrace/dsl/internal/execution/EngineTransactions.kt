package dev.tailrace.dsl.internal.execution

import dev.tailrace.dsl.TransactionOptions
import dev.tailrace.dsl.internal.InternalTailraceApi
import dev.tailrace.dsl.withDeadline
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.isActive
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.util.concurrent.atomic.AtomicReference
import kotlin.time.toKotlinDuration

/**
 * Begins, runs [block] on a thread that may block, commits when it returns and rolls back when it throws or is cancelled; returns when the
 * server has done so. Inside a transaction of the same database: a savepoint of it.
 */
@InternalTailraceApi
@JvmSynthetic
public suspend fun <T> Engine.inTransaction(options: TransactionOptions, block: suspend (TransactionSession) -> T): T {
    val outer = callContext().sessionOf(this)
    if (outer != null) return inSavepoint(outer, block)
    val limit = options.timeout() ?: return inOwnTransaction(options, block)
    return withDeadline(limit.toKotlinDuration()) { inOwnTransaction(options, block) }
}

private suspend fun <T> Engine.inOwnTransaction(options: TransactionOptions, block: suspend (TransactionSession) -> T): T {
    rejectNested()
    val engine = this as JdbcEngine
    val context = callContext()
    val begin = Begin.of(context, options)
    val session =
        awaiting(unused = { late: Session -> late.end(false, Completion.ignoring()) }) { completion ->
            engine.begin(context, ExecutionOptions.of("transaction", "begin"), begin, false, completion)
        }
    val result =
        try {
            withContext(engine.blocking().asCoroutineDispatcher() + CallContextElement(context.withSession(session))) {
                cancellingWithScope(session) { block(session) }
            }
        } catch (e: Throwable) {
            withContext(NonCancellable) { ended(session, commit = false, e) }
            throw e
        }
    commit(session)
    return result
}

/** Its outcome is told whatever becomes of the caller: cancelling only bounds how long it may take. */
private suspend fun Engine.commit(session: Session) {
    val caller = CoroutineScope(currentCoroutineContext())
    val commit = AtomicReference<Execution>()
    val watch =
        caller.launch(Dispatchers.Unconfined, CoroutineStart.UNDISPATCHED) {
            try {
                awaitCancellation()
            } catch (e: CancellationException) {
                commit.get()?.cancel(e)
                throw e
            }
        }
    try {
        withContext(NonCancellable) {
            awaiting { completion ->
                commit.set(session.end(true, completion))
                // cancelled before there was anything to cancel
                if (!caller.isActive) commit.get().cancel(CancellationException("Cancelled"))
                Execution {}
            }
        }
    } finally {
        commit.set(null)
        watch.cancel()
    }
}

/** A failed rollback leaves nothing behind: the connection is discarded; it is told with the failure that led to it. */
private suspend fun Engine.ended(session: Session, commit: Boolean, cause: Throwable) {
    try {
        awaiting<Boolean> { completion -> session.end(commit, completion).let { Execution {} } }
    } catch (e: Exception) {
        if (cause !is CancellationException) cause.addSuppressed(e)
    }
}

/** Blocking calls inside [block] hear nothing of a cancelled coroutine; this cancels them on the server. */
private suspend fun <T> cancellingWithScope(session: Session, block: suspend CoroutineScope.() -> T): T =
    coroutineScope {
        var finished = false
        val watch =
            launch(Dispatchers.Unconfined, CoroutineStart.UNDISPATCHED) {
                try {
                    awaitCancellation()
                } catch (e: CancellationException) {
                    if (!finished) session.cancel(e)
                }
            }
        try {
            block()
        } finally {
            finished = true
            watch.cancel()
        }
    }

private suspend fun <T> Engine.inSavepoint(session: Session, block: suspend (TransactionSession) -> T): T {
    val name = session.nextSavepoint()
    execute("savepoint $name")
    val result =
        try {
            block(session)
        } catch (e: Throwable) {
            withContext(NonCancellable) {
                try {
                    execute("rollback to savepoint $name")
                    session.recovered()
                } catch (late: Exception) {
                    if (e !is CancellationException) e.addSuppressed(late)
                }
            }
            throw e
        }
    execute("release savepoint $name")
    return result
}

private suspend fun Engine.execute(sql: String) {
    run(ExecutionOptions.of("savepoint", sql)) { connection -> connection.createStatement().use { it.execute(sql) } }
}
