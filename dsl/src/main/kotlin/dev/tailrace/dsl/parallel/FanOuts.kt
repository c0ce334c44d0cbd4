@file:JvmName("FanOuts")

package dev.tailrace.dsl.parallel

import dev.tailrace.dsl.internal.parallel.broadcast
import dev.tailrace.dsl.internal.parallel.distributed
import dev.tailrace.dsl.internal.parallel.requireWorkers
import kotlinx.coroutines.flow.Flow

/**
 * Shares this flow out over [workers] and merges what they emit, as it comes: each element goes to one worker, the first that asks.
 * [work] turns a worker's share into its results, and is called once for each worker; unlike [parallelMap]'s block it may keep something
 * from one element to the next (a batch, a connection) and emit any number of results:
 * `orders.fanOut(4) { share -> share.chunked(100).map { store(it) } }`.
 *
 * Back-pressure: one element is taken ahead of the workers, and each worker waits for the collector with its result. A worker that ends
 * early (`take`) leaves the rest to the others; when all have, the upstream is cancelled. Inside a transaction, which has one connection,
 * there is one worker.
 *
 * Ending or cancelling the collection, and the first failure, of upstream or worker, cancel all, on the server too.
 *
 * @param workers from 1 to 10,000
 * @throws IllegalArgumentException if [workers] is not
 */
@JvmSynthetic
public fun <T, R> Flow<T>.fanOut(workers: Int, work: (Flow<T>) -> Flow<R>): Flow<R> {
    requireWorkers(workers)
    return distributed(workers, work)
}

/**
 * Gives each element of this flow to every one of [branches] and merges what they emit, as it comes. The slowest branch sets the pace:
 * each has at most one element waiting. A branch that ends early gets no more and the others go on; when all have, the upstream is
 * cancelled. Cancelling and failing as in [fanOut]. Inside a transaction the branches take turns, an element each.
 *
 * @throws IllegalArgumentException if there is no branch
 */
@JvmSynthetic
public fun <T, R> Flow<T>.fanOutToAll(vararg branches: (Flow<T>) -> Flow<R>): Flow<R> {
    require(branches.isNotEmpty()) { "fanOutToAll needs at least one branch." }
    return broadcast(branches.toList())
}
