package dev.tailrace.streams.internal.consuming

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.withTimeoutOrNull
import kotlin.time.Duration

/** A partition that this run has a lease of: what the one who reads it is told by the one who keeps the lease. */
internal class HeldLease(
    val part: Int,
    val token: String,
) {
    enum class Order { READ, PAUSE, YIELD }

    // Written by the membership alone.
    val order = MutableStateFlow(Order.READ)

    /** Whether some dead letter is to be handled again. Set by the membership, cleared by the reader. */
    @Volatile
    var retries = false

    /** A batch boundary: suspends while the consumer is paused. */
    suspend fun checkpoint() {
        if (order.first { it != Order.PAUSE } == Order.YIELD) throw YieldedException(part)
    }

    /** Waits, but not longer than it takes to be told to give up. */
    suspend fun wait(duration: Duration) {
        withTimeoutOrNull(duration) { order.first { it == Order.YIELD } }
        checkpoint()
    }
}

/** The partition is given up at a batch boundary, in good order. */
internal class YieldedException(val part: Int) : RuntimeException("Partition $part is given up", null, false, false)
