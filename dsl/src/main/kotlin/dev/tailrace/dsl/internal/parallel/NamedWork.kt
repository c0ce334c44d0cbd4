package dev.tailrace.dsl.internal.parallel

import dev.tailrace.dsl.race.Outcome
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.asFlow
import kotlin.time.TimeSource
import kotlin.time.toJavaDuration

/** Work whose end is an outcome; only its own cancellation is thrown, and with [NamedWork.outcome]'s failFast what it failed with. */
internal class NamedWork<T>(val name: String, private val block: suspend () -> T) {
    suspend fun outcome(failFast: Boolean): Outcome<T> {
        val begun = TimeSource.Monotonic.markNow()
        return try {
            Outcome.Success(name, block(), begun.elapsedNow().toJavaDuration())
        } catch (e: Throwable) {
            // Otherwise what was cancelled was something that the block waited for.
            if (e is CancellationException) currentCoroutineContext().ensureActive()
            if (failFast) throw e
            Outcome.Failure(name, e, begun.elapsedNow().toJavaDuration())
        }
    }
}

/** All at the same time; the outcomes as they come. */
internal fun Collection<NamedWork<*>>.finishing(failFast: Boolean): Flow<Outcome<*>> =
    asFlow().inParallel(Int.MAX_VALUE, ordered = false) { it.outcome(failFast) }

/** All at the same time; the outcomes in the order of declaration. */
internal suspend fun Collection<NamedWork<*>>.all(failFast: Boolean): List<Outcome<*>> =
    mapToList(iterator(), Int.MAX_VALUE) { it.outcome(failFast) }
