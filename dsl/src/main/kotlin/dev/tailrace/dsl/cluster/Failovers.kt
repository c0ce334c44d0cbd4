@file:JvmName("FailoverCalls")

package dev.tailrace.dsl.cluster

import dev.tailrace.dsl.internal.cluster.MemberFailover
import kotlin.time.Duration
import kotlin.time.toJavaDuration

/**
 * Runs [block] on the first of [members] that can take it: each has [attemptTimeout], and the next is tried when one cannot be connected
 * to, is lost, shuts down, has no connection free in time or takes too long. It remembers nothing; [Failover] does.
 *
 * The block runs READ ONLY unless [repetition] says otherwise. What is still running on a member when its time is up is cancelled, on the
 * server too, and not waited for. Cancelling the coroutine cancels the block.
 *
 * @throws dev.tailrace.dsl.error.AllMembersFailedException when every member failed
 * @throws IllegalArgumentException when there are no members, or two of one name
 */
@JvmSynthetic
public suspend fun <M : Any, T> failover(
    attemptTimeout: Duration,
    vararg members: Pair<String, M>,
    repetition: Repetition = Repetition.READS,
    block: suspend (M) -> T,
): T = Failover(attemptTimeout, *members) { repetition(repetition) }.call(block)

/**
 * A [Failover] over [members], which remembers those that are ill: `val failover = Failover(1.seconds, "primary" to a, "backup" to b)`.
 *
 * @throws IllegalArgumentException when there are no members, or two of one name
 */
@JvmSynthetic
public fun <M : Any> Failover(
    attemptTimeout: Duration,
    vararg members: Pair<String, M>,
    configure: FailoverBuilder<M>.() -> Unit = {},
): Failover<M> {
    val builder = Failover.builder<M>(attemptTimeout.toJavaDuration())
    members.forEach { (name, member) -> builder.member(name, member) }
    return builder.apply(configure).build()
}

/**
 * Runs [block] on the first member that can take it and is not remembered as ill. Cancelling the coroutine cancels the block.
 *
 * @throws dev.tailrace.dsl.error.AllMembersFailedException when every member failed or is ill
 */
@JvmSynthetic
public suspend fun <M : Any, T> Failover<M>.call(block: suspend (M) -> T): T = (this as MemberFailover<M>).call(block)

/** [FailoverBuilder.illFor] in Kotlin's durations. */
@JvmSynthetic
public fun <M : Any> FailoverBuilder<M>.illFor(first: Duration, most: Duration): FailoverBuilder<M> =
    illFor(first.toJavaDuration(), most.toJavaDuration())
