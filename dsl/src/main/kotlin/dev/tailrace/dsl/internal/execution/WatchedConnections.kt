@file:JvmName("WatchedConnectionCalls")

package dev.tailrace.dsl.internal.execution

import dev.tailrace.dsl.internal.InternalTailraceApi
import kotlinx.coroutines.CancellationException
import kotlin.time.Duration
import kotlin.time.toJavaDuration

/**
 * Opens a connection outside the pool and watches it: [onLost] is told the cause, once, within [interval] + [bound] of its loss. Suspends
 * until it is open; cancelled, it returns at once and what still opens is closed. The caller closes it.
 */
@InternalTailraceApi
@JvmSynthetic
public suspend fun Engine.watched(interval: Duration, bound: Duration, onLost: (Throwable) -> Unit): WatchedConnection {
    val unused = { late: WatchedConnection -> late.abandon(CancellationException("Nobody waits for this connection any more")) }
    return awaiting(unused) { completion -> watch(interval.toJavaDuration(), bound.toJavaDuration(), onLost, completion) }
}

/** Suspends until [work] has had its turn; cancelling the coroutine cancels it on the server, which is no loss of the connection. */
@InternalTailraceApi
@JvmSynthetic
public suspend fun <T> WatchedConnection.run(options: ExecutionOptions, work: Work<T>): T =
    engine().awaiting { completion -> submit(options, work, completion) }
