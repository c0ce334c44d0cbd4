@file:JvmName("Racing")

package dev.tailrace.dsl.race

import dev.tailrace.dsl.error.UnmatchedValueException
import dev.tailrace.dsl.internal.race.entrants
import dev.tailrace.dsl.internal.race.outcomes
import dev.tailrace.dsl.internal.race.raced
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.toList

/**
 * Starts all [contenders] and returns the first success:
 * `race(contender("primary") { primary.query { … } }, contender("backup") { backup.query { … } }).value`.
 *
 * A failure takes its contender out of the race. The winner is returned at once; the losers are cancelled and end in the background, their
 * queries on the server too, and a loser that ignores being cancelled holds up nobody. What a loser returns all the same is dropped. If two
 * succeed in the same instant, one of them wins. Contenders start in the order given, on the caller's thread up to where each first
 * suspends; one that has its answer without suspending wins before the next has started. They run in the caller's context, settings,
 * limiter and deadline included, and join no transaction that was open before. Cancelling the caller cancels all of them.
 *
 * @throws dev.tailrace.dsl.error.AllContendersFailedException when every contender has failed, with the cause of each
 * @throws dev.tailrace.dsl.error.TransactionInRaceException when one queries a database in whose transaction the race is run
 * @throws IllegalArgumentException if there is no contender, or two have the same name
 */
@JvmSynthetic
public suspend fun <T> race(vararg contenders: Contender<out T>): Winner<T> = race(contenders.asList())

/** [race] among the elements of a list. */
@JvmSynthetic
public suspend fun <T> race(contenders: List<Contender<out T>>): Winner<T> = raced(entrants(contenders))

/**
 * As [race], but a success counts only if [predicate] accepts its value, which it is asked in the contender's coroutine. A value that it
 * does not accept is a failure, an [UnmatchedValueException], and so is what it throws.
 */
@JvmSynthetic
public suspend fun <T> firstMatching(vararg contenders: Contender<out T>, predicate: (T) -> Boolean): Winner<T> =
    firstMatching(contenders.asList(), predicate)

/** [firstMatching] among the elements of a list. */
@JvmSynthetic
public suspend fun <T> firstMatching(contenders: List<Contender<out T>>, predicate: (T) -> Boolean): Winner<T> =
    raced(entrants(contenders)) { name, value ->
        if (!predicate(value)) throw UnmatchedValueException("\"$name\" succeeded with a value that does not match")
    }

/**
 * Starts all [contenders] as [race] does and returns how each ended, in the order in which they did: a failure is an outcome too.
 * Cancelling the caller cancels those that still run and returns at once.
 *
 * @throws dev.tailrace.dsl.error.TransactionInRaceException when one queries a database in whose transaction this is run
 * @throws IllegalArgumentException if there is no contender, or two have the same name
 */
@JvmSynthetic
public suspend fun <T> raceAll(vararg contenders: Contender<out T>): List<Outcome<T>> = raceAll(contenders.asList())

/** [raceAll] of the elements of a list. */
@JvmSynthetic
public suspend fun <T> raceAll(contenders: List<Contender<out T>>): List<Outcome<T>> = streamOutcomes(contenders).toList()

/**
 * The outcomes of [raceAll] as they come. Cold: each collection starts the contenders anew. They do not wait for the collector, whose
 * outcomes, at most one a contender, wait for it. Ending the collection early, by cancelling it or with enough, cancels those that still
 * run and waits for none. Errors as of [raceAll].
 */
@JvmSynthetic
public fun <T> streamOutcomes(contenders: List<Contender<out T>>): Flow<Outcome<T>> = outcomes(entrants(contenders))
