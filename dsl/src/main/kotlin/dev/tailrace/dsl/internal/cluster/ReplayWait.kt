package dev.tailrace.dsl.internal.cluster

import dev.tailrace.dsl.cluster.Lsn
import dev.tailrace.dsl.error.TailraceException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.SharedFlow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.merge
import kotlinx.coroutines.flow.shareIn
import kotlinx.coroutines.withTimeoutOrNull
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

/**
 * Waits for replicas to replay the log. All who wait for one replica share one question, asked on its probe connection in growing
 * intervals as long as anybody waits: a waiter holds neither thread nor connection.
 */
internal class ReplayWait(members: List<ClusterMember>, scope: CoroutineScope) {
    private val positions: Map<ClusterMember, SharedFlow<Lsn?>> = members.associateWith { member ->
        flow {
            var pause = FIRST
            while (true) {
                emit(replayed(member))
                delay(pause)
                pause = minOf(pause * 2, MOST)
            }
        }.shareIn(scope, SharingStarted.WhileSubscribed())
    }

    /** The first of [replicas] to have replayed up to [position]; `null` if none has within [limit]. */
    suspend fun first(replicas: List<ClusterMember>, position: Lsn, limit: Duration): ClusterMember? = withTimeoutOrNull(limit) {
        replicas.map { replica -> positions.getValue(replica).map { replica to it } }.merge()
            .first { (_, replayed) -> replayed != null && replayed >= position }.first
    }

    /** What fails here fails the next probe too, which says so. */
    private suspend fun replayed(member: ClusterMember): Lsn? = try {
        member.ask(REPLAYED)
    } catch (_: TailraceException) {
        null
    }

    private companion object {
        val FIRST = 1.milliseconds
        val MOST = 20.milliseconds
    }
}
