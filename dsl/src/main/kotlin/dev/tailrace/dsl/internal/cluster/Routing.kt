package dev.tailrace.dsl.internal.cluster

import dev.tailrace.dsl.cluster.Balancing
import dev.tailrace.dsl.cluster.Lsn
import dev.tailrace.dsl.cluster.Member.Role
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.toKotlinDuration

/** Which members take a read, best first. */
internal class Routing(
    private val members: List<ClusterMember>,
    private val settings: ClusterSettings,
    private val replayWait: ReplayWait,
) {
    private val turn = AtomicInteger()

    /** Fit replicas, then the primary, then replicas that a call has just failed on: better than nothing. */
    fun candidates(): List<ClusterMember> {
        val (sound, suspected) = fit(Role.REPLICA).partition { it.suspicion == null }
        return balanced(sound) + primaries() + suspected
    }

    /** Replicas that have replayed up to [position], waiting for the first of them if need be, then the primary. */
    suspend fun candidates(position: Lsn): List<ClusterMember> {
        val sound = fit(Role.REPLICA).filter { it.suspicion == null }
        val there = sound.filter { it.reached(position) }
        if (there.isNotEmpty()) return balanced(there) + primaries()
        val first = if (position == Lsn.MAX || sound.isEmpty()) {
            null
        } else {
            replayWait.first(balanced(sound), position, settings.replayWait.toKotlinDuration())
        }
        return listOfNotNull(first) + primaries()
    }

    private fun fit(role: Role) = members.filter { it.state.healthy() && it.state.role() == role && it.database != null }

    private fun primaries() = if (settings.readsFromPrimary) fit(Role.PRIMARY) else emptyList()

    private fun balanced(replicas: List<ClusterMember>): List<ClusterMember> {
        if (replicas.size < 2) return replicas
        // Also among equally busy ones each has its turn.
        val first = Math.floorMod(turn.getAndIncrement(), replicas.size)
        val rotated = replicas.drop(first) + replicas.take(first)
        return when (settings.balancing) {
            Balancing.ROUND_ROBIN -> rotated
            Balancing.LEAST_BUSY -> rotated.map { it to (it.database?.stats()?.active() ?: 0) }.sortedBy { it.second }.map { it.first }
        }
    }
}
