package dev.tailrace.streams.internal.notification

import kotlin.random.Random
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/**
 * @property beatInterval how long after one heartbeat the next is sent
 * @property bound how long a heartbeat, or any statement, may go unanswered before the connection counts as lost
 * @property linger how long the connection stays open when nobody listens any more
 */
internal data class HubSettings(
    val beatInterval: Duration = 5.seconds,
    val bound: Duration = 5.seconds,
    val linger: Duration = 10.seconds,
    val firstBackoff: Duration = 100.milliseconds,
    val longestBackoff: Duration = 5.seconds,
) {
    /** Full jitter: any time up to a limit that doubles with each failed [attempt], so that not all clients come back at once. */
    fun backoff(attempt: Int, random: Random = Random): Duration {
        val limit = minOf(longestBackoff, firstBackoff * (1 shl attempt.coerceIn(0, 20)))
        return limit * random.nextDouble()
    }
}
