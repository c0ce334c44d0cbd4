package dev.tailrace.dsl.internal.cluster

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.cluster.Cluster
import dev.tailrace.dsl.cluster.ClusterSession
import dev.tailrace.dsl.cluster.Lsn
import dev.tailrace.dsl.cluster.Member
import dev.tailrace.dsl.cluster.Written
import dev.tailrace.dsl.error.AllMembersFailedException
import dev.tailrace.dsl.error.DatabaseClosedException
import dev.tailrace.dsl.error.NoMemberException
import dev.tailrace.dsl.error.SerializationFailureException
import dev.tailrace.dsl.internal.execution.workFuture
import dev.tailrace.dsl.internal.publish.asFlowPublisher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.concurrent.Flow.Publisher
import java.util.concurrent.atomic.AtomicBoolean
import java.util.function.Function
import kotlin.time.toKotlinDuration

internal class ProbedCluster private constructor(sources: List<MemberSource>, private val settings: ClusterSettings) : Cluster {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private val all = sources.map { ClusterMember(it, settings, scope) }
    private val prober = Prober(all, settings)
    private val routing = Routing(all, settings, ReplayWait(all, scope))
    private val writing = Writing(all, prober)
    private val probing = scope.launch { prober.run() }
    private val closed = AtomicBoolean()

    suspend fun <T> read(after: Lsn?, block: suspend (Database) -> T): T {
        awaitKnown()
        val candidates = candidates(after).ifEmpty {
            prober.refresh()
            checkOpen()
            candidates(after)
        }
        if (candidates.isEmpty()) throw NoMemberException(noMember(after))
        val failures = LinkedHashMap<String, Throwable>()
        for (member in candidates) {
            val database = member.database ?: continue
            // A replica refuses writes by itself, so it is spared the transaction.
            val attempt = attempt(settings.attemptTimeout?.toKotlinDuration(), member.lost, !member.replica) { block(database) }
            when (attempt) {
                is Attempt.Answered -> {
                    return attempt.value
                }

                is Attempt.Failed -> {
                    // On a standby, recovery cancels reads that are in its way with this.
                    val conflict = attempt.cause is SerializationFailureException && member.replica
                    if (!conflict && !blamesMember(attempt.cause) && !member.lost.isCompleted) throw attempt.cause
                    failures[member.name] = attempt.cause
                    if (!conflict) prober.suspect(member)
                }
            }
        }
        throw AllMembersFailedException(failures)
    }

    private suspend fun candidates(after: Lsn?) = if (after == null) routing.candidates() else routing.candidates(after)

    suspend fun <T> write(block: suspend (Database) -> T): T {
        awaitKnown()
        return writing.write(block)
    }

    suspend fun <T> writeMarked(block: suspend (Database) -> T): Written<T> {
        awaitKnown()
        return writing.writeMarked(block)
    }

    fun stream(): Flow<List<Member>> = memberChanges(prober.states)

    private suspend fun awaitKnown() {
        checkOpen()
        prober.awaitFirst()
        checkOpen()
    }

    private fun checkOpen() {
        if (closed.get()) throw DatabaseClosedException("The cluster is closed")
    }

    private fun noMember(after: Lsn?): String =
        "No member is fit for this read" + (if (after == null) "" else ", or has replayed up to $after in time") +
            (if (settings.readsFromPrimary) "" else "; reads from the primary are switched off") +
            ". " + all.joinToString("; ") { "${it.state}" }

    override fun <T> readAsync(block: Function<in Database, out CompletionStage<T>>): CompletableFuture<T> =
        workFuture(settings.executor) { read(null) { db -> block.apply(db).await() } }

    override fun <T> readAsync(after: Lsn, block: Function<in Database, out CompletionStage<T>>): CompletableFuture<T> =
        workFuture(settings.executor) { read(after) { db -> block.apply(db).await() } }

    override fun <T> writeAsync(block: Function<in Database, out CompletionStage<T>>): CompletableFuture<T> =
        workFuture(settings.executor) { write { db -> block.apply(db).await() } }

    override fun <T> writeMarkedAsync(block: Function<in Database, out CompletionStage<T>>): CompletableFuture<Written<T>> =
        workFuture(settings.executor) { writeMarked { db -> block.apply(db).await() } }

    override fun session(): ClusterSession = RememberingSession(this, settings.executor, null)

    override fun session(after: Lsn): ClusterSession = RememberingSession(this, settings.executor, after)

    override fun members(): List<Member> = all.map(ClusterMember::state)

    override fun membersPublisher(): Publisher<List<Member>> = stream().asFlowPublisher(settings.executor)

    override fun close() {
        if (!closed.compareAndSet(false, true)) return
        probing.cancel()
        runBlocking { probing.join() } // so that nobody connects any more; it never blocks
        scope.cancel()
        all.forEach(ClusterMember::close)
    }

    companion object {
        @JvmStatic
        fun create(sources: List<MemberSource>, settings: ClusterSettings): Cluster = ProbedCluster(sources, settings)
    }
}
