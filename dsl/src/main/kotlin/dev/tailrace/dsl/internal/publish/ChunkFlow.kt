@file:JvmName("ChunkFlow")

package dev.tailrace.dsl.internal.publish

import dev.tailrace.dsl.internal.InternalTailraceApi
import dev.tailrace.dsl.internal.execution.Completion
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.EmptyCoroutineContext

/** The rows of this source, once; see [chunkFlow]. */
@JvmSynthetic
internal fun <T : Any> ChunkSource<T>.asFlow(): Flow<T> = chunkFlow { this }

/**
 * The rows of a source that [open] makes for each collection, in the collector's context. One chunk is fetched ahead while another is
 * collected. However the collection ends (done, failed, cancelled, enough with `first()`), the source is closed.
 */
@InternalTailraceApi
@JvmSynthetic
public fun <T : Any> chunkFlow(open: suspend () -> ChunkSource<T>): Flow<T> =
    flow {
        val source = open()
        try {
            var next = source.fetch()
            while (true) {
                val chunk = next.await()
                if (chunk.isEmpty()) break
                val last = source.exhausted()
                if (!last) next = source.fetch()
                for (row in chunk) emit(row)
                if (last) break
            }
        } finally {
            source.close()
        }
    }

private suspend fun <T : Any> ChunkSource<T>.fetch(): Deferred<List<T>> {
    val chunk = CompletableDeferred<List<T>>()
    val interceptor = currentCoroutineContext()[ContinuationInterceptor]
    // An undispatched collector would go on inside the completion, on a JDBC thread, where no caller's code may run.
    val undispatched = interceptor == null || interceptor == Dispatchers.Unconfined
    val handOver: (() -> Unit) -> Unit = { complete ->
        if (undispatched) Dispatchers.Default.dispatch(EmptyCoroutineContext) { complete() } else complete()
    }
    fetch(
        Long.MAX_VALUE,
        object : Completion<List<T>> {
            override fun succeeded(value: List<T>) = handOver { chunk.complete(value) }

            override fun failed(error: Throwable) = handOver { chunk.completeExceptionally(error) }
        },
    )
    return chunk
}
