package dev.tailrace.dsl.internal.parallel

import dev.tailrace.dsl.RateLimiter
import dev.tailrace.dsl.parallel.Batch
import dev.tailrace.dsl.parallel.BatchProgress
import dev.tailrace.dsl.query.Keyset
import dev.tailrace.dsl.query.KeysetRequest
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.suspendCancellableCoroutine
import java.util.concurrent.CompletionException
import kotlin.coroutines.resumeWithException
import kotlin.time.Duration

/** Rows after a position; with where they end, so that a run can go on there even after the last of them. */
internal class KeysetBatch<T>(val rows: List<T>, val last: Keyset?, val more: Boolean)

internal const val DEFAULT_BATCH_SIZE = 1_000
internal const val MAX_BATCH_SIZE = 1_000_000

/** A table in batches, by way of [read], which makes one query. */
internal class BatchReading<T : Any>(
    private val size: Int,
    private val after: Keyset?,
    private val pause: Duration,
    private val limiter: RateLimiter?,
    private val read: suspend (KeysetRequest) -> KeysetBatch<T>,
) {
    init {
        require(size in 1..MAX_BATCH_SIZE) {
            "The size of a batch is $size; it must be from 1 to $MAX_BATCH_SIZE rows, which are in memory."
        }
        require(!pause.isNegative()) { "The pause between batches is $pause; it must not be negative." }
    }

    /** A batch's permit is held, and the next query and the pause wait, until the collector has returned from it. */
    fun flow(): Flow<Batch<T>> = flow {
        var progress = BatchProgress.none(after)
        while (true) {
            val permit = limiter?.permit()
            val more = try {
                val batch = read(KeysetRequest(size, progress.last()))
                if (batch.rows.isNotEmpty()) {
                    progress = BatchProgress(progress.batches() + 1, progress.rows() + batch.rows.size, batch.last)
                    emit(Batch(batch.rows, progress))
                }
                batch.more
            } finally {
                permit?.close()
            }
            if (!more) break
            delay(pause)
        }
    }

    suspend fun each(action: suspend (Batch<T>) -> Unit): BatchProgress {
        var done = BatchProgress.none(after)
        flow().collect { batch ->
            action(batch)
            done = batch.progress()
        }
        return done
    }
}

/** A permit that comes in the instant of a cancel goes back. */
private suspend fun RateLimiter.permit(): RateLimiter.Permit = suspendCancellableCoroutine { continuation ->
    val request = acquireAsync(1)
    request.whenComplete { permit, failure ->
        if (failure == null) {
            continuation.resume(permit) { _, late, _ -> late.close() }
        } else {
            continuation.resumeWithException((failure as? CompletionException)?.cause ?: failure)
        }
    }
    continuation.invokeOnCancellation { request.cancel(false) }
}
