package dev.tailrace.dsl.internal.parallel

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive

/**
 * A scope whose first failed child cancels its siblings and is what the scope throws. Children run their caller's blocks in [reporting],
 * so that this holds for a block that throws a CancellationException of its own too.
 */
internal suspend fun <T> failFast(block: suspend CoroutineScope.() -> T): T =
    try {
        coroutineScope(block)
    } catch (e: OwnCancellation) {
        throw e.thrown
    }

/**
 * Runs [block] in a child of [failFast]. A CancellationException that is not this coroutine's own (a `withTimeout` inside the block, a
 * future that somebody cancelled) would end the child unnoticed, and whoever waits for its result would wait for ever: it becomes a
 * failure.
 */
internal suspend fun <T> reporting(block: suspend () -> T): T =
    try {
        block()
    } catch (e: CancellationException) {
        currentCoroutineContext().ensureActive()
        throw OwnCancellation(e)
    }

/** Its field keeps stack-trace recovery from copying it. */
private class OwnCancellation(val thrown: CancellationException) : RuntimeException(null, thrown, false, false)
