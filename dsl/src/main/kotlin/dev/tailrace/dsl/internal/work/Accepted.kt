package dev.tailrace.dsl.internal.work

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive

/** What a pool has accepted, as whoever handed it in sees it. */
internal class Accepted<O>(val place: Place, private val result: Deferred<O>) {
    /** Cancelled, it returns at once, and the run is withdrawn or cancelled. */
    suspend fun await(): O =
        try {
            place.begun.join() // awaiting the result would start it before its turn
            result.await()
        } catch (cancelled: CancellationException) {
            result.cancel()
            currentCoroutineContext().ensureActive()
            throw place.pool.stopped() ?: cancelled
        }

    /** Calls [ended] with the result or the failure. */
    @OptIn(ExperimentalCoroutinesApi::class)
    fun whenEnded(succeeded: (O) -> Unit, failed: (Throwable) -> Unit) {
        result.invokeOnCompletion { failure ->
            when (failure) {
                null -> succeeded(result.getCompleted())
                is CancellationException -> failed(place.pool.stopped() ?: failure)
                else -> failed(failure)
            }
        }
    }

    fun cancel() = result.cancel()
}
