package dev.tailrace.streams.internal.live

import dev.tailrace.streams.error.SubscriberOverflowException
import dev.tailrace.streams.event.Gap
import dev.tailrace.streams.notification.Overflow
import kotlinx.coroutines.channels.Channel

/**
 * What waits for one subscriber: filled by the shared reader, which never waits, emptied by the subscriber.
 *
 * @param room told, once after each time that there was none, when half of it is free again
 */
internal class SubscriberBuffer(
    private val overflow: Overflow,
    private val room: () -> Unit,
) {
    private val lock = Any() // guards the fields below
    private val items = ArrayDeque<LiveItem>()
    private var changes = 0
    private var weight = 0L
    private var dropped = 0L
    private var starved = false
    private var end: Throwable? = null

    private val filled = Channel<Unit>(Channel.CONFLATED)

    /** Takes changes in, and says how many of them: fewer only if the policy is to suspend. */
    fun offer(offered: List<LiveItem.Change>): Int {
        if (offered.isEmpty()) return 0
        val taken = synchronized(lock) {
            val count = offered.indexOfFirst { !take(it) }
            if (count < 0) offered.size else count.also { starved = true }
        }
        filled.trySend(Unit)
        return taken
    }

    /** Takes in what there is room for by [spare]. */
    fun put(changes: List<LiveItem.Change>) {
        synchronized(lock) { changes.forEach(::add) }
        filled.trySend(Unit)
    }

    /** Takes in what is no change, which always has room; one of a kind in a row is enough. */
    fun put(item: LiveItem) {
        synchronized(lock) {
            val last = items.lastOrNull()
            if ((item is LiveItem.Caught && last is LiveItem.Caught) || item.isSameLoss(last)) items.removeLast()
            items.addLast(item)
        }
        filled.trySend(Unit)
    }

    /** How many changes it may be given; 0 while it is more than half full, and then [room] is told. */
    fun spare(): Int = synchronized(lock) {
        val spare = if (changes * 2 > overflow.capacity() || weight * 2 > MAX_WEIGHT) 0 else overflow.capacity() - changes
        starved = spare == 0
        spare
    }

    /** Nothing comes any more; what is there still does. */
    fun end(cause: Throwable) {
        synchronized(lock) { if (end == null) end = cause }
        filled.trySend(Unit)
    }

    /** The next item, when there is one. Throws the cause of the end after the last. */
    suspend fun next(): LiveItem {
        while (true) {
            poll()?.let { return it }
            filled.receive()
        }
    }

    private fun poll(): LiveItem? {
        var free = false
        val item = synchronized(lock) {
            val next = gap() ?: items.removeFirstOrNull() ?: end?.let { throw it }
            if (next is LiveItem.Change) forget(next)
            free = starved && changes * 2 <= overflow.capacity() && weight * 2 <= MAX_WEIGHT
            if (free) starved = false
            next
        }
        if (free) room()
        return item
    }

    private fun gap(): LiveItem? {
        if (dropped == 0L) return null
        val count = dropped
        dropped = 0
        val detail = "The subscriber was too slow: its buffer dropped $count changes, as it was told to"
        return LiveItem.Missing(Gap.Reason.OVERFLOW, count, detail)
    }

    private fun take(change: LiveItem.Change): Boolean {
        if (end != null) return true
        if (isFull(change)) {
            when (overflow.policy()) {
                Overflow.Policy.SUSPEND -> {
                    return false
                }

                Overflow.Policy.DROP_OLDEST -> {
                    while (isFull(change)) dropOldest()
                }

                Overflow.Policy.FAIL -> {
                    end =
                        SubscriberOverflowException(
                            "More than ${overflow.capacity()} changes, or 32 MB of them, waited for this subscriber",
                        )
                    return true
                }
            }
        }
        add(change)
        return true
    }

    private fun isFull(next: LiveItem.Change) = changes >= overflow.capacity() || (changes > 0 && weight + next.weight > MAX_WEIGHT)

    private fun dropOldest() {
        val oldest = items.indexOfFirst { it is LiveItem.Change }
        forget(items.removeAt(oldest) as LiveItem.Change)
        dropped++
    }

    private fun add(change: LiveItem.Change) {
        items.addLast(change)
        changes++
        weight += change.weight
    }

    private fun forget(change: LiveItem.Change) {
        changes--
        weight -= change.weight
    }

    private fun LiveItem.isSameLoss(last: LiveItem?) = this is LiveItem.Missing && last is LiveItem.Missing && last.reason == reason

    private companion object {
        const val MAX_WEIGHT = 32L shl 20
    }
}
