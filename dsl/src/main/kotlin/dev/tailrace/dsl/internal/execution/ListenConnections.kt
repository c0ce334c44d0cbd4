@file:JvmName("ListenConnectionCalls")

package dev.tailrace.dsl.internal.execution

import dev.tailrace.dsl.driver.NotificationListener
import dev.tailrace.dsl.internal.InternalTailraceApi
import kotlin.time.Duration
import kotlin.time.toJavaDuration

/**
 * Opens a connection outside the pool for LISTEN; a statement on it may go unanswered for [bound]. Suspends until it is open; cancelled, it
 * returns at once and what still opens is closed. The caller closes it. [listener] may only enqueue.
 */
@InternalTailraceApi
@JvmSynthetic
public suspend fun Engine.listening(bound: Duration, listener: NotificationListener): ListenConnection =
    awaiting({ late: ListenConnection -> late.abandon() }) { completion -> listen(bound.toJavaDuration(), listener, completion) }

/** Suspends until the server has answered. Cancelling abandons the answer, not the statement. */
@InternalTailraceApi
@JvmSynthetic
public suspend fun ListenConnection.run(sql: String) {
    engine().awaiting { completion -> execute(sql, completion) }
}
