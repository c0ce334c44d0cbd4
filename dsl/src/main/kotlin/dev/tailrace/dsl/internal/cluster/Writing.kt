package dev.tailrace.dsl.internal.cluster

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.cluster.Lsn
import dev.tailrace.dsl.cluster.Member.Role
import dev.tailrace.dsl.cluster.Written
import dev.tailrace.dsl.error.NoPrimaryException
import dev.tailrace.dsl.error.QueryFailedException
import dev.tailrace.dsl.error.SeveralPrimariesException
import dev.tailrace.dsl.error.TailraceException
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.run

/** Writes go to the one member that is not in recovery, once. */
internal class Writing(private val members: List<ClusterMember>, private val prober: Prober) {
    suspend fun <T> write(block: suspend (Database) -> T): T = on(primary(), block)

    suspend fun <T> writeMarked(block: suspend (Database) -> T): Written<T> = on(primary()) { database ->
        val value = block(database)
        val position = try {
            database.engine.run(WRITTEN.options, WRITTEN)
        } catch (_: TailraceException) {
            // What was written is written: that nobody knows where must not look like a failure of it.
            Lsn.MAX
        }
        Written(value, position)
    }

    /** What is known may be from before a promotion: before a write is refused the members are asked again. */
    private suspend fun primary(): ClusterMember {
        if (claimants().singleOrNull()?.suspicion != null || claimants().size != 1) prober.refresh()
        val claimants = claimants()
        if (claimants.size > 1) throw SeveralPrimariesException(claimants.map { it.name })
        return claimants.singleOrNull() ?: throw NoPrimaryException(
            "No member takes writes. " + members.joinToString("; ") { "${it.state}" },
        )
    }

    private fun claimants() = members.filter { it.state.role == Role.PRIMARY && it.state.healthy() && it.database != null }

    private suspend fun <T> on(primary: ClusterMember, block: suspend (Database) -> T): T = try {
        block(requireNotNull(primary.database))
    } catch (failure: TailraceException) {
        if (blamesMember(failure)) prober.suspect(primary)
        if (failure is QueryFailedException && failure.sqlState() == READ_ONLY) {
            prober.refresh()
            if (primary.replica) throw refused(primary, failure)
        }
        throw failure
    }

    private fun refused(member: ClusterMember, failure: QueryFailedException) = NoPrimaryException(
        "${member.name} has become a standby and refused the write. ${members.joinToString("; ") { "${it.state}" }}",
        failure.serverError(),
        failure,
    )

    private companion object {
        const val READ_ONLY = "25006"
    }
}
