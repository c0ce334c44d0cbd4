package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.internal.parallel.KeysetBatch
import dev.tailrace.dsl.query.KeysetRequest
import dev.tailrace.dsl.query.Results
import kotlinx.coroutines.future.await
import java.util.concurrent.CompletableFuture

/** A query of ours, whose keyset pages tell where they end even if they are the last. */
internal interface Batched<T : Any> {
    fun batchAsync(request: KeysetRequest): CompletableFuture<KeysetBatch<T>>
}

@Suppress("UNCHECKED_CAST")
internal suspend fun <T : Any> Results<T>.batchAfter(request: KeysetRequest): KeysetBatch<T> =
    (this as? Batched<T>)?.batchAsync(request)?.await()
        ?: throw IllegalArgumentException("These Results are not a query that Tailrace made. Use db.from(…).")
