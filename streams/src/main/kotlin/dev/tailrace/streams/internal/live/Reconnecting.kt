package dev.tailrace.streams.internal.live

import dev.tailrace.dsl.error.CommitOutcomeUnknownException
import dev.tailrace.dsl.error.ConnectFailedException
import dev.tailrace.dsl.error.ConnectionLostException
import dev.tailrace.dsl.error.DeadlineExceededException
import dev.tailrace.dsl.error.HostUnreachableException
import dev.tailrace.dsl.error.TailraceException
import kotlin.random.Random
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

private const val FIRST_MILLIS = 50L
private const val LAST_MILLIS = 5_000L
private const val DOUBLINGS = 7

/** Whether the server, or the way to it, may be there again in a while. */
internal fun TailraceException.isTransient(): Boolean =
    // In a commit of ours it does not matter: the places that are loaded next tell.
    this is CommitOutcomeUnknownException || this is ConnectionLostException || this is ConnectFailedException ||
        this is HostUnreachableException || this is DeadlineExceededException || sqlState().orEmpty().take(2) in setOf("08", "53", "57")

/** Before the next attempt after [failures] that failed: doubling, with full jitter, so that a thousand clients do not come at once. */
internal fun jittered(failures: Int): Duration {
    val limit = minOf(FIRST_MILLIS shl minOf(failures, DOUBLINGS), LAST_MILLIS)
    return Random.nextLong(FIRST_MILLIS / 2, limit + 1).milliseconds
}
