package dev.tailrace.dsl.internal.work

import kotlinx.coroutines.Job
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlin.coroutines.AbstractCoroutineContextElement
import kotlin.coroutines.CoroutineContext

/**
 * One accepted input on its way through a pool, and the element by which code inside knows where it runs.
 *
 * ```
 *   waiting --> held (counts as running) --> ended
 *                |  ^
 *                v  | before those that wait
 *               away (waits for room in a drain, or for a task it submitted)
 * ```
 *
 * [ticket] and [number] are its place in the order; those that share a ticket came from the same source.
 */
internal class Place(
    val pool: Pool,
    val lane: Lane,
    private val ticket: Long,
    private val number: Long,
    val nested: Boolean,
) : AbstractCoroutineContextElement(Key),
    Comparable<Place> {
    // The three are guarded by the lock of the pool.
    var held = false
    var open = false // begun and not ended, and no other task waits for it
    var ended = false

    val begun = Job() // completed when it no longer waits for its first turn
    private val returning = Mutex() // several coroutines of one run may have been away

    /** Runs [block] while it does not count as running. */
    suspend fun <R> away(block: suspend () -> R): R {
        pool.leave(this)
        val result = block()
        returning.withLock { pool.comeBack(this) }
        return result
    }

    override fun compareTo(other: Place): Int = compareValuesBy(this, other, { it.ticket }, { it.number })

    companion object Key : CoroutineContext.Key<Place>
}
