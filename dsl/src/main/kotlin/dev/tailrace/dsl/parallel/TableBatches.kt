@file:JvmName("TableBatches")

package dev.tailrace.dsl.parallel

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.RateLimiter
import dev.tailrace.dsl.internal.parallel.DEFAULT_BATCH_SIZE
import dev.tailrace.dsl.internal.parallel.batchesOf
import dev.tailrace.dsl.internal.parallel.tableBatches
import dev.tailrace.dsl.query.Keyset
import dev.tailrace.dsl.query.Results
import kotlinx.coroutines.flow.Flow
import org.jetbrains.exposed.v1.core.Column
import org.jetbrains.exposed.v1.core.Op
import org.jetbrains.exposed.v1.core.ResultRow
import org.jetbrains.exposed.v1.core.Table
import kotlin.time.Duration

/**
 * Calls [action] with the rows of [table] in batches of [size], one after another, in the order of [key] with the primary key behind it:
 * `db.inBatches(Users, pause = 50.milliseconds) { batch -> batch.rows().forEach { … } }`. Returns the progress of the whole.
 *
 * Each batch is a query of its own that begins after the last row of the one before, which an index on the key finds at once, however far
 * down. One batch is in memory, and while [action] works and between batches no connection is held, so this may take hours. In return it is
 * no snapshot: a row that is inserted before the place that was reached, or whose key is changed, may be missed or come twice.
 *
 * To go on after a failure, keep [Batch.progress], best in the transaction that does the batch's work, and start [after] its last key.
 * Cancelling the coroutine stops the query that runs, on the server too.
 *
 * @param key the primary key if it is null; of a table without one, a column that is unique
 * @param size from 1 to 1,000,000
 * @param after starts after this key; null starts at the beginning
 * @param pause how long to wait after each batch's work, before the next query
 * @param limiter a permit of it is taken for each batch before its query, and given back when the batch's work has ended
 * @param where narrows the rows
 * @throws IllegalArgumentException for a size or pause out of range, or a table without primary key and no [key]
 */
@JvmSynthetic
public suspend fun Database.inBatches(
    table: Table,
    key: Column<*>? = null,
    size: Int = DEFAULT_BATCH_SIZE,
    after: Keyset? = null,
    pause: Duration = Duration.ZERO,
    limiter: RateLimiter? = null,
    where: (() -> Op<Boolean>)? = null,
    action: suspend (Batch<ResultRow>) -> Unit,
): BatchProgress = tableBatches(this, table, key, size, after, pause, limiter, where).each(action)

/** The batches of [table] as a cold flow; the next is queried for when the collector has returned from the one before. See [inBatches]. */
@JvmSynthetic
public fun Database.streamBatches(
    table: Table,
    key: Column<*>? = null,
    size: Int = DEFAULT_BATCH_SIZE,
    after: Keyset? = null,
    pause: Duration = Duration.ZERO,
    limiter: RateLimiter? = null,
    where: (() -> Op<Boolean>)? = null,
): Flow<Batch<ResultRow>> = tableBatches(this, table, key, size, after, pause, limiter, where).flow()

/** Calls [action] with the rows of this query in batches: `db.from(User::class.java).inBatches { … }`. As [Database.inBatches]. */
@JvmSynthetic
public suspend fun <T : Any> Results<T>.inBatches(
    size: Int = DEFAULT_BATCH_SIZE,
    after: Keyset? = null,
    pause: Duration = Duration.ZERO,
    limiter: RateLimiter? = null,
    action: suspend (Batch<T>) -> Unit,
): BatchProgress = batchesOf(this, size, after, pause, limiter).each(action)

/** The batches of this query as a cold flow. As [Database.streamBatches]. */
@JvmSynthetic
public fun <T : Any> Results<T>.streamBatches(
    size: Int = DEFAULT_BATCH_SIZE,
    after: Keyset? = null,
    pause: Duration = Duration.ZERO,
    limiter: RateLimiter? = null,
): Flow<Batch<T>> = batchesOf(this, size, after, pause, limiter).flow()
