package dev.tailrace.dsl.internal.execution

import dev.tailrace.dsl.internal.InternalTailraceApi
import dev.tailrace.dsl.internal.publish.chunkFlow
import dev.tailrace.dsl.internal.record.RowReaderFactory
import kotlinx.coroutines.Job
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow
import java.util.Collections

/** A cold flow of rows over a cursor of [statement]; cancelling the collector closes it, on the server too. */
@InternalTailraceApi
@JvmSynthetic
public fun <R : Any> Engine.stream(options: ExecutionOptions, statement: StatementFactory, reader: RowReaderFactory<R>): Flow<R> =
    flow {
        val context = callContext()
        rejectNested()
        collecting(context) {
            emitAll(chunkFlow { cursor(context, options, statement, reader) })
        }
    }

// Coroutines that consume a stream which holds the only connection of its pool. Guarded by the collection's own lock.
private val consumers: MutableSet<Pair<Engine, Job>> = Collections.synchronizedSet(HashSet())

private suspend inline fun Engine.collecting(context: CallContext, body: () -> Unit) {
    val job = currentCoroutineContext()[Job]
    if (job == null || (this as JdbcEngine).slotCount() > 1 || context.sessionOf(this) != null) return body()
    val mark = Pair<Engine, Job>(this, job)
    consumers.add(mark)
    try {
        body()
    } finally {
        consumers.remove(mark)
    }
}

/**
 * Refuses the query that would wait for ever: its own coroutine consumes the stream that holds the pool's only connection. A coroutine that
 * such a consumer waits for is not recognised; there the acquire timeout ends the wait.
 */
internal suspend fun Engine.rejectNested() {
    if ((this as JdbcEngine).slotCount() > 1 || consumers.isEmpty()) return
    val job = currentCoroutineContext()[Job] ?: return
    if (Pair<Engine, Job>(this, job) in consumers && callContext().sessionOf(this) == null) throw nested()
}
