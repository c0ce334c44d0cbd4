@file:JvmName("Hedging")

package dev.tailrace.dsl.race

import dev.tailrace.dsl.internal.race.hedged
import kotlin.time.Duration
import kotlin.time.toJavaDuration

/**
 * Runs [block], and once more beside itself if it has not answered [after] so long, or has failed; returns the first success and cancels
 * the other attempt. Only reads: whatever [block] runs on a database is READ ONLY, since nobody can look into a lambda.
 *
 * Extra attempts are taken out of [budget]; where it is spent there is none, and the first attempt is waited for. Attempts run as the
 * contenders of a [race] do, and what is said there of losers, transactions and cancelling holds here too. In autocommit each statement
 * takes the round trips of a READ ONLY transaction.
 *
 * @throws dev.tailrace.dsl.error.AllContendersFailedException when every attempt that was made has failed, with the cause of each
 * @throws dev.tailrace.dsl.error.ReadOnlyViolationException when [block] writes; no further attempt is made
 * @throws dev.tailrace.dsl.error.TransactionInRaceException when [block] queries a database in whose transaction this is called
 * @throws IllegalArgumentException if [after] is negative
 */
@JvmSynthetic
public suspend fun <T> hedge(after: Duration, budget: HedgeBudget = HedgeBudget.shared(), block: suspend () -> T): T =
    hedge(HedgeOptions.after(after.toJavaDuration()).budget(budget), block)

/** As the other [hedge], with a delay that may follow what is measured: `hedge(after = HedgeDelay.percentile(db, 95.0)) { … }`. */
@JvmSynthetic
public suspend fun <T> hedge(after: HedgeDelay, budget: HedgeBudget = HedgeBudget.shared(), block: suspend () -> T): T =
    hedge(HedgeOptions.after(after).budget(budget), block)

/** As the other [hedge], with up to [HedgeOptions.maxAttempts] attempts, each a delay after the one before. */
@JvmSynthetic
public suspend fun <T> hedge(options: HedgeOptions, block: suspend () -> T): T = hedged(options, block)
