package dev.tailrace.dsl

import dev.tailrace.dsl.error.DeadlineExceededException
import dev.tailrace.dsl.internal.execution.CallContextElement
import dev.tailrace.dsl.internal.execution.callContext
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.future.await
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import kotlin.time.Duration
import kotlin.time.toJavaDuration

/**
 * Runs [block] under one deadline that spans everything in it: waiting for permits, for connections, for locks, and the server's own time.
 * When [limit] has passed, [block] is cancelled and whatever it runs is cancelled on the server. Deadlines nest; the earliest counts.
 *
 * @throws DeadlineExceededException when [limit] has passed; it says where the time went. It is thrown up to 200 ms later, if the server
 *   takes as long to say whether what is being cancelled was waiting for a lock
 */
@JvmSynthetic
public suspend fun <T> withDeadline(limit: Duration, block: suspend CoroutineScope.() -> T): T {
    val context = callContext().withClock()
    val result = withTimeoutOrNull(limit) { Outcome(withContext(CallContextElement(context), block)) }
    if (result != null) return result.value
    val clock = context.clock()
    // Within a bound: whether what was cancelled had been waiting for a lock.
    clock?.settled()?.await()
    throw DeadlineExceededException(limit.toJavaDuration(), clock?.spent().orEmpty(), null)
}

/** Tells a result of null from the timeout's null. */
private class Outcome<T>(
    val value: T,
)
