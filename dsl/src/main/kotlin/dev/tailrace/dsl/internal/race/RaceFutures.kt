@file:JvmName("RaceFutures")

package dev.tailrace.dsl.internal.race

import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.CallContextElement
import dev.tailrace.dsl.internal.execution.workFuture
import dev.tailrace.dsl.internal.publish.asFlowPublisher
import dev.tailrace.dsl.race.Contender
import dev.tailrace.dsl.race.HedgeOptions
import dev.tailrace.dsl.race.Outcome
import dev.tailrace.dsl.race.Winner
import dev.tailrace.dsl.race.firstMatching
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.flow.toList
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.concurrent.Executor
import java.util.concurrent.Flow
import java.util.function.Predicate
import java.util.function.Supplier

// What Races stands on: the suspending functions as futures. Arguments are looked at before anything starts.

internal fun <T> raceAsync(contenders: List<Contender<out T>>, executor: Executor): CompletableFuture<Winner<T>> {
    val entrants = entrants(contenders)
    return workFuture(executor) { raced(entrants) }
}

internal fun <T> firstMatchingAsync(
    contenders: List<Contender<out T>>,
    predicate: Predicate<in T>,
    executor: Executor,
): CompletableFuture<Winner<T>> {
    val entrants = entrants(contenders)
    return workFuture(executor) { firstMatching(entrants) { predicate.test(it) } }
}

internal fun <T> raceAllAsync(contenders: List<Contender<out T>>, executor: Executor): CompletableFuture<List<Outcome<T>>> {
    val entrants = entrants(contenders)
    return workFuture(executor) { outcomes(entrants).toList() }
}

internal fun <T> raceAllPublisher(contenders: List<Contender<out T>>, executor: Executor): Flow.Publisher<Outcome<T>> =
    outcomes(entrants(contenders))
        .asFlowPublisher(executor, executor.asCoroutineDispatcher() + CallContextElement(CallContext.current()))

internal fun <T> hedgeAsync(
    options: HedgeOptions,
    work: Supplier<out CompletionStage<T>>,
    executor: Executor,
): CompletableFuture<T> = workFuture(executor) { hedged(options) { awaiting(work, "The hedged supplier") } }
