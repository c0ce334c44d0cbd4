package dev.tailrace.dsl.internal.race

import dev.tailrace.dsl.race.Outcome
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

/** How each of [contenders] ends, in the order in which they do. */
internal fun <T> outcomes(contenders: List<SuspendingContender<out T>>): Flow<Outcome<T>> =
    flow {
        val field = Field<T>(contenderContext())
        val outcomes = Channel<Outcome<T>>(contenders.size) // room for all: none waits to tell its own
        try {
            for (contender in contenders) field.start(contender.name(), contender.work) { outcomes.trySend(it) }
            repeat(contenders.size) {
                val outcome = outcomes.receive()
                if (outcome is Outcome.Failure && Race.isMisplaced(outcome.cause)) throw outcome.cause
                emit(outcome)
            }
        } finally {
            field.stop(Stopped("Nobody waits for the outcomes any more"))
        }
    }
