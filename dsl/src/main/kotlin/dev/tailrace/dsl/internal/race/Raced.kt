package dev.tailrace.dsl.internal.race

import dev.tailrace.dsl.internal.execution.callContext
import dev.tailrace.dsl.race.Winner
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.suspendCancellableCoroutine

/** Runs [contenders] until the first succeeds with a value that [accepts] does not throw for. */
internal suspend fun <T> raced(contenders: List<SuspendingContender<out T>>, accepts: ((String, T) -> Unit)? = null): Winner<T> {
    // Stages run no code of the caller's after their start: what is left to do is done where they complete, a dispatch earlier.
    val unconfined = accepts == null && contenders.all { it.isStage }
    val context = if (unconfined) contenderContext() + Dispatchers.Unconfined else contenderContext()
    val around = callContext()
    return suspendCancellableCoroutine { caller ->
        val race = Race(caller, context, around) { Race.isMisplaced(it) }
        for (contender in contenders) {
            // One that had its answer without waiting leaves nothing to run for.
            if (race.isOver) break
            race.enter(contender.name(), if (accepts == null) contender.work else accepted(contender, accepts))
        }
        race.closed()
    }
}

private fun <T> accepted(contender: SuspendingContender<out T>, accepts: (String, T) -> Unit): suspend () -> T =
    { contender.work().also { accepts(contender.name(), it) } }
