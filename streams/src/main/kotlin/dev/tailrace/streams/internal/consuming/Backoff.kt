package dev.tailrace.streams.internal.consuming

import kotlin.random.Random
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** How long to wait before the next attempt: exponential, with jitter, so that two who collide part. */
internal class Backoff(
    private val first: Duration = 50.milliseconds,
    private val longest: Duration = 5.seconds,
) {
    private var attempt = 0

    fun next(): Duration {
        val bound = minOf(longest, first * (1L shl minOf(attempt++, MAX_DOUBLINGS)).toDouble())
        return bound * (0.5 + Random.nextDouble() / 2)
    }

    fun reset() {
        attempt = 0
    }

    private companion object {
        const val MAX_DOUBLINGS = 20
    }
}
