package dev.tailrace.dsl.internal.work

import kotlinx.coroutines.CancellationException
import kotlin.time.Duration

/**
 * A bounded line of elements between those who put and those who take; what queues and drains are made of. Waiting holds no thread, and
 * both sides are served in order of arrival.
 *
 * ```
 *   put --> [putters] --> elements --> lent: on the way to a taker that waited --> received
 *                           ^             |
 *                           +-------------+  its taker was cancelled
 *
 *   OPEN -> CLOSED:    puts are refused, takers get what is left, then the end or the failure
 *   OPEN -> DISCARDING: puts are accepted and dropped; takers get the end
 * ```
 *
 * elements + lent never exceeds [capacity]. If a taker waits, there is no element; if a putter waits, there is no room.
 */
internal class Handoff<T : Any>(val capacity: Int) {
    private enum class State { OPEN, CLOSED, DISCARDING }

    private class Putter<T>(val element: T, val waiter: Waiter<Boolean>) {
        var accepted = false // guarded by lock
    }

    private val lock = Any() // protects all below; nothing of a caller runs under it
    private val elements = ArrayDeque<T>()
    private val takers = LinkedHashSet<Waiter<Lease<T>?>>()
    private val putters = LinkedHashSet<Putter<T>>()
    private var lent = 0
    private var state = State.OPEN
    private var failure: Throwable? = null

    val size: Int get() = synchronized(lock) { elements.size }
    val isClosed: Boolean get() = synchronized(lock) { state != State.OPEN }
    val isDiscarding: Boolean get() = synchronized(lock) { state == State.DISCARDING }

    /** Null: there is no room. False: it is closed. */
    fun tryPut(element: T): Boolean? = locked { putNow(element) }

    /** False: it was closed first. Whoever throws has not put: a cancel that comes with the acceptance is left for the next suspension. */
    suspend fun put(element: T, wait: Duration = Duration.INFINITE): Boolean {
        tryPut(element)?.let { return it }
        var putter: Putter<T>? = null
        return try {
            waiting<Boolean>(wait, expire = { expire(putter!!) }, leave = { locked { putters.remove(putter!!) } }) { waiter ->
                val mine = Putter(element, waiter).also { putter = it }
                val done = locked { putNow(element).also { if (it == null) putters.add(mine) else mine.accepted = it } }
                if (done != null && waiter.grant(done)) waiter.resume()
            }
        } catch (cancelled: CancellationException) {
            if (putter?.let { synchronized(lock) { it.accepted } } == true) true else throw cancelled
        }
    }

    fun tryTake(): T? = locked { elements.removeFirstOrNull() }

    /** Null: the end, or [wait] has passed. The caller must settle the lease before it suspends. */
    suspend fun take(wait: Duration = Duration.INFINITE): Lease<T>? {
        var taker: Waiter<Lease<T>?>? = null
        val lease =
            waiting<Lease<T>?>(wait, expire = { expire(taker!!) }, leave = { locked { takers.remove(taker!!) } }) { waiter ->
                taker = waiter
                locked { takers.add(waiter) }
            }
        if (lease == null) synchronized(lock) { failure.takeIf { hasEnded() } }?.let { throw it }
        return lease
    }

    /** What is left is still taken; after it comes [cause], if there is one. */
    fun close(cause: Throwable? = null) {
        locked {
            if (state == State.OPEN) {
                state = State.CLOSED
                failure = cause
            }
        }
    }

    /** Nobody will take any more: what is left and what is still put is dropped. */
    fun discard() {
        locked {
            if (state == State.OPEN) state = State.DISCARDING
            elements.clear()
        }
    }

    fun settle(lease: Lease<T>, back: Boolean): Boolean =
        locked {
            lease.open.also { open ->
                if (open) {
                    lease.open = false
                    lent--
                    if (back && state != State.DISCARDING) elements.addFirst(lease.element)
                }
            }
        }

    private fun putNow(element: T): Boolean? = when {
        state == State.CLOSED -> false

        state == State.DISCARDING -> true

        // Who waits has come first; it waits for room, or is let in right now.
        elements.size + lent >= capacity || putters.isNotEmpty() -> null

        else -> elements.add(element)
    }

    private fun expire(putter: Putter<T>) {
        if (locked { putters.remove(putter) } && putter.waiter.grant(false)) putter.waiter.resume()
    }

    private fun expire(taker: Waiter<Lease<T>?>) {
        if (locked { takers.remove(taker) } && taker.grant(null)) taker.resume()
    }

    private fun hasEnded() = state != State.OPEN && elements.isEmpty() && lent == 0

    private inline fun <R> locked(body: () -> R): R {
        val resumed: List<Waiter<*>>
        val result: R
        synchronized(lock) {
            result = body()
            resumed = serveWaiters()
        }
        resumed.forEach { it.resume() }
        return result
    }

    private fun serveWaiters(): List<Waiter<*>> {
        if (takers.isEmpty() && putters.isEmpty()) return emptyList()
        val resumed = ArrayList<Waiter<*>>()
        do {
            while (takers.isNotEmpty() && elements.isNotEmpty()) lend(elements.removeFirst(), resumed)
            admit(resumed)
        } while (takers.isNotEmpty() && elements.isNotEmpty())
        if (hasEnded()) takers.filterTo(resumed) { it.grant(null) }.also { takers.clear() }
        return resumed
    }

    private fun lend(element: T, resumed: MutableList<Waiter<*>>) {
        val lease = Lease(this, element)
        val taker = takers.first().also(takers::remove)
        if (taker.grant(lease) { lease.giveBack() }) {
            lent++
            resumed += taker
        } else {
            elements.addFirst(element)
        }
    }

    private fun admit(resumed: MutableList<Waiter<*>>) {
        while (putters.isNotEmpty() && (state != State.OPEN || elements.size + lent < capacity)) {
            val putter = putters.first().also(putters::remove)
            if (!putter.waiter.grant(state != State.CLOSED)) continue
            putter.accepted = state != State.CLOSED
            if (state == State.OPEN) elements.addLast(putter.element)
            resumed += putter.waiter
        }
    }
}
