package dev.tailrace.dsl.internal.load

import dev.tailrace.dsl.error.DeadlineExceededException.Phase
import dev.tailrace.dsl.internal.execution.PhaseClock

/**
 * Somebody who waits for one key. It hangs in a list of those who ask the same batch for the same key; links and [entry] are guarded by
 * the lock of the [Batching] until the batch has ended.
 *
 * @param clock where its waiting is booked: what a deadline around it tells
 */
internal abstract class Asker(
    private val clock: PhaseClock?,
) {
    private val askedNanos = if (clock == null) 0 else System.nanoTime()

    var entry: Entry? = null
    var next: Asker? = null
    var previous: Asker? = null

    /** A value, a [KeyFailure], or `null` for an absent key. Called once at most, and not after it has left. */
    abstract fun answered(value: Any?)

    abstract fun failed(cause: Throwable)

    /** It waits no longer. Before its keys are fixed a batch waits for a place and a connection. */
    fun book(batch: Batch<*>) {
        if (clock == null) return
        val now = System.nanoTime()
        val sealed = batch.sealedNanos.takeIf { it != 0L }?.coerceAtLeast(askedNanos) ?: now
        clock.book(Phase.POOL, sealed - askedNanos)
        if (now > sealed) clock.book(Phase.SERVER, now - sealed)
    }
}

/** One key of a batch and those who ask for it. */
internal class Entry(
    val batch: Batch<*>,
    val key: Any,
) {
    var first: Asker? = null

    /** The key's value has changed since the batch began to read: it must not be cached. */
    var stale = false

    fun add(asker: Asker) {
        asker.entry = this
        asker.next = first
        first?.previous = asker
        first = asker
    }

    fun remove(asker: Asker) {
        if (asker.previous == null) first = asker.next else asker.previous!!.next = asker.next
        asker.next?.previous = asker.previous
        asker.entry = null
    }

    inline fun forEach(action: (Asker) -> Unit) {
        var asker = first
        while (asker != null) {
            val following = asker.next
            action(asker)
            asker = following
        }
    }
}

/** In place of a key's value: what loading it ended in. */
internal class KeyFailure(
    val cause: Throwable,
)
