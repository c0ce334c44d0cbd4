package dev.tailrace.dsl.internal.execution

import dev.tailrace.dsl.internal.publish.ChunkSource
import dev.tailrace.dsl.internal.record.RowReaderFactory
import kotlinx.coroutines.Job
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import java.util.Collections

/** A cold flow of rows over a cursor of [statement]; cancelling the collector closes it, on the server too. */
@JvmSynthetic
internal fun <R : Any> Engine.stream(options: ExecutionOptions, statement: StatementFactory, reader: RowReaderFactory<R>): Flow<R> =
    flow {
        val context = callContext()
        rejectNested()
        val source = cursor(context, options, statement, reader)
        collecting(context) {
            rows(source) { emit(it) }
        }
    }

/** One chunk is on its way while the one before it is consumed. */
private suspend inline fun <R : Any> Engine.rows(source: ChunkSource<R>, consume: (R) -> Unit) {
    try {
        var chunk = fetch(source)
        while (chunk.isNotEmpty()) {
            val next = Prefetch<R>().also { source.fetch(Long.MAX_VALUE, it) }
            for (row in chunk) consume(row)
            chunk = awaiting { completion -> next.deliverTo(completion) { source.close() } }
        }
    } finally {
        source.close()
    }
}

private suspend fun <R : Any> Engine.fetch(source: ChunkSource<R>): List<R> =
    awaiting { completion ->
        source.fetch(Long.MAX_VALUE, completion)
        Execution { source.close() }
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
    if (consumers.isEmpty()) return
    val job = currentCoroutineContext()[Job] ?: return
    if (Pair<Engine, Job>(this, job) in consumers && callContext().sessionOf(this) == null) throw (this as JdbcEngine).nested()
}
