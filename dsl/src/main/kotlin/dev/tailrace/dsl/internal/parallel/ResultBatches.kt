package dev.tailrace.dsl.internal.parallel

import dev.tailrace.dsl.RateLimiter
import dev.tailrace.dsl.internal.execution.workFuture
import dev.tailrace.dsl.internal.query.batchAfter
import dev.tailrace.dsl.parallel.Batch
import dev.tailrace.dsl.parallel.BatchProgress
import dev.tailrace.dsl.parallel.Batches
import dev.tailrace.dsl.query.Keyset
import dev.tailrace.dsl.query.Results
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.concurrent.Executor
import java.util.concurrent.Flow.Publisher
import java.util.concurrent.ForkJoinPool
import java.util.function.Function
import kotlin.time.Duration
import kotlin.time.toKotlinDuration

/** Java's way to the batches of a query. */
internal data class ResultBatches<T : Any>(
    private val query: Results<T>,
    private val size: Int = DEFAULT_BATCH_SIZE,
    private val after: Keyset? = null,
    private val pause: Duration = Duration.ZERO,
    private val limiter: RateLimiter? = null,
    private val executor: Executor = ForkJoinPool.commonPool(),
) : Batches<T> {
    override fun size(rows: Int): Batches<T> = copy(size = rows).checked()

    override fun after(position: Keyset?): Batches<T> = copy(after = position)

    override fun pause(pause: java.time.Duration): Batches<T> = copy(pause = pause.toKotlinDuration()).checked()

    override fun limiter(limiter: RateLimiter): Batches<T> = copy(limiter = limiter)

    override fun executor(executor: Executor): Batches<T> = copy(executor = executor)

    override fun forEachAsync(action: Function<in Batch<T>, out CompletionStage<*>>): CompletableFuture<BatchProgress> =
        workFuture(executor) { reading().each { action.end(it) } }

    override fun publisher(): Publisher<Batch<T>> = reading().flow().publishedOn(executor)

    private fun reading() = batchesOf(query, size, after, pause, limiter)

    private fun checked(): Batches<T> = also { it.reading() }

    companion object {
        @JvmStatic
        fun <T : Any> of(query: Results<T>): Batches<T> = ResultBatches(query)
    }
}

internal fun <T : Any> batchesOf(query: Results<T>, size: Int, after: Keyset?, pause: Duration, limiter: RateLimiter?): BatchReading<T> =
    BatchReading(size, after, pause, limiter) { request -> query.batchAfter(request) }
