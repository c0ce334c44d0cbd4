package dev.tailrace.dsl.internal.cluster

import dev.tailrace.dsl.cluster.Lsn
import java.time.Duration
import java.time.Instant

/**
 * How far the primary's log was when. A replica that has replayed up to a place shows everything that was committed before the primary was
 * seen there. The time of its last replayed commit alone would not do: on an idle primary it grows old while nothing is missing.
 */
internal class LagHistory {
    // oldest first; owned by the prober
    private val samples = ArrayDeque<Pair<Instant, Lsn>>()
    private var primary: String? = null

    fun add(name: String, asked: Instant, position: Lsn) {
        // Another primary writes another log from where it was promoted.
        if (name != primary || samples.lastOrNull()?.let { it.second > position } == true) samples.clear()
        primary = name
        samples.addLast(asked to position)
        if (samples.size > SAMPLES) samples.removeFirst()
    }

    /** An upper bound of how old the state is that a replica shows; `null` if nothing is known. */
    fun lag(answer: ProbeAnswer): Duration? {
        val replayed = answer.position ?: return null
        val newest = samples.lastOrNull()?.second ?: answer.received
        if (newest == null || replayed >= newest) return if (newest == null) null else Duration.ZERO
        val reached = samples.lastOrNull { it.second <= replayed }?.first
        val bound = reached?.let { Duration.between(it, answer.answered).coerceAtLeast(Duration.ZERO) }
        return listOfNotNull(bound, answer.sinceReplayed).minOrNull()
    }

    fun lagBytes(answer: ProbeAnswer): Long? {
        val replayed = answer.position ?: return null
        return (samples.lastOrNull()?.second ?: answer.received)?.bytesAhead(replayed)
    }

    private companion object {
        const val SAMPLES = 600
    }
}
