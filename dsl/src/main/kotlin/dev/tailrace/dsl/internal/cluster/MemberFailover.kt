package dev.tailrace.dsl.internal.cluster

import dev.tailrace.dsl.cluster.Failover
import dev.tailrace.dsl.cluster.Repetition
import dev.tailrace.dsl.error.AllMembersFailedException
import dev.tailrace.dsl.error.TailraceException
import dev.tailrace.dsl.internal.execution.workFuture
import kotlinx.coroutines.future.await
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.function.Function
import kotlin.time.toKotlinDuration

internal class MemberFailover<M : Any> private constructor(members: Map<String, M>, private val settings: FailoverSettings) : Failover<M> {
    private class Remembered<M : Any>(val name: String, val member: M, val illness: Illness)

    private val members = members.map { (name, member) -> Remembered(name, member, Illness(settings)) }

    suspend fun <T> call(block: suspend (M) -> T): T {
        val failures = LinkedHashMap<String, Throwable>()
        for (candidate in members) {
            failures[candidate.name] = candidate.illness.passedOver() ?: when (val attempt = attempt(candidate, block)) {
                is Attempt.Answered -> return attempt.value
                is Attempt.Failed -> attempt.cause
            }
        }
        throw AllMembersFailedException(failures)
    }

    /** Fails with what the block failed with where the next member is not to be tried. */
    private suspend fun <T> attempt(candidate: Remembered<M>, block: suspend (M) -> T): Attempt<T> {
        val began = candidate.illness.now()
        val limit = settings.attemptTimeout.toKotlinDuration()
        val attempt = attempt(limit, null, settings.repetition == Repetition.READS) { block(candidate.member) }
        if (attempt is Attempt.Failed) {
            val ill = blamesMember(attempt.cause) || settings.alsoMovesOn.test(attempt.cause)
            if (ill) {
                candidate.illness.failed(attempt.cause, began)
            } else if (attempt.cause is TailraceException) {
                // A server that refuses a statement is well.
                candidate.illness.answered()
            }
            if (!ill || !mayRepeat(attempt, settings.repetition)) throw attempt.cause
        } else {
            candidate.illness.answered()
        }
        return attempt
    }

    override fun <T> callAsync(block: Function<in M, out CompletionStage<T>>): CompletableFuture<T> =
        workFuture(settings.executor) { call { member -> block.apply(member).await() } }

    companion object {
        @JvmStatic
        fun <M : Any> create(members: Map<String, M>, settings: FailoverSettings): Failover<M> = MemberFailover(members, settings)
    }
}
