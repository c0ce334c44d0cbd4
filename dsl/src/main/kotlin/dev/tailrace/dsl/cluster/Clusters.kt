@file:JvmName("ClusterCalls")

package dev.tailrace.dsl.cluster

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.internal.cluster.ProbedCluster
import dev.tailrace.dsl.internal.cluster.RememberingSession
import kotlinx.coroutines.flow.Flow
import kotlin.time.Duration
import kotlin.time.toJavaDuration

/** A [Cluster] as [configure] describes it: `Cluster { primary("north", url); replica("south", db); maxLag(5.seconds) }`. */
@JvmSynthetic
public fun Cluster(configure: ClusterBuilder.() -> Unit): Cluster = Cluster.builder().apply(configure).build()

/**
 * Runs [block] on a replica that is fit, or on the primary where none is, READ ONLY. When a member cannot be reached, is lost, or does not
 * answer within the attempt timeout, the block runs again on the next. Cancelling the coroutine cancels it, on the server too.
 *
 * With [after], it sees everything committed before that place in the log: it waits, holding neither thread nor pooled connection, until a
 * replica has replayed the log up to there, and takes the primary when none has in time.
 *
 * @throws dev.tailrace.dsl.error.NoMemberException when no member is fit
 * @throws dev.tailrace.dsl.error.AllMembersFailedException when all that were tried failed
 */
@JvmSynthetic
public suspend fun <T> Cluster.read(after: Lsn? = null, block: suspend (Database) -> T): T = (this as ProbedCluster).read(after, block)

/**
 * Runs [block] on the primary, once. Cancelling the coroutine cancels it, on the server too; what it wrote by then may stay.
 *
 * @throws dev.tailrace.dsl.error.NoPrimaryException when no member takes writes
 * @throws dev.tailrace.dsl.error.SeveralPrimariesException when several would
 */
@JvmSynthetic
public suspend fun <T> Cluster.write(block: suspend (Database) -> T): T = (this as ProbedCluster).write(block)

/** As [write], followed by the question where in the log it ends, for [read]: one more round trip. */
@JvmSynthetic
public suspend fun <T> Cluster.writeMarked(block: suspend (Database) -> T): Written<T> = (this as ProbedCluster).writeMarked(block)

/**
 * The members now, and again whenever the role, health or error of one has changed. Cold; who collects slowly gets the latest and not every
 * state in between. Completes when the cluster is closed.
 */
@JvmSynthetic
public fun Cluster.streamMembers(): Flow<List<Member>> = (this as ProbedCluster).stream()

/** [Cluster.read] after everything that this session has written. */
@JvmSynthetic
public suspend fun <T> ClusterSession.read(block: suspend (Database) -> T): T = (this as RememberingSession).read(block)

/**
 * [Cluster.writeMarked], remembered. After a write that may have taken effect although it failed or was cancelled, reads go to the primary
 * until another has succeeded.
 */
@JvmSynthetic
public suspend fun <T> ClusterSession.write(block: suspend (Database) -> T): T = (this as RememberingSession).write(block)

/** [ClusterBuilder.probe] in Kotlin's durations. */
@JvmSynthetic
public fun ClusterBuilder.probe(period: Duration, timeout: Duration): ClusterBuilder =
    probe(period.toJavaDuration(), timeout.toJavaDuration())

/** [ClusterBuilder.maxLag] in Kotlin's durations. */
@JvmSynthetic
public fun ClusterBuilder.maxLag(value: Duration): ClusterBuilder = maxLag(value.toJavaDuration())

/** [ClusterBuilder.replayWait] in Kotlin's durations. */
@JvmSynthetic
public fun ClusterBuilder.replayWait(value: Duration): ClusterBuilder = replayWait(value.toJavaDuration())

/** [ClusterBuilder.attemptTimeout] in Kotlin's durations. */
@JvmSynthetic
public fun ClusterBuilder.attemptTimeout(value: Duration): ClusterBuilder = attemptTimeout(value.toJavaDuration())
