@file:JvmName("Contenders")

package dev.tailrace.dsl.race

import dev.tailrace.dsl.internal.race.SuspendingContender

/**
 * A contender that runs [work] when its race begins: on the thread that starts the race up to where it first suspends, then in the caller's
 * context, so it may suspend and must not block. Losing cancels it, and a query that it runs on the server.
 *
 * @throws IllegalArgumentException if [name] is blank
 */
@JvmSynthetic
public fun <T> contender(name: String, work: suspend () -> T): Contender<T> = SuspendingContender(name, work = work)
