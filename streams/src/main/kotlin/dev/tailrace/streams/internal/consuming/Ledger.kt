package dev.tailrace.streams.internal.consuming

import dev.tailrace.streams.internal.reading.LogCursor

/**
 * Which deliveries of a partition wait for their acknowledgement, in order, and how far all are acknowledged. Thread-safe: the reader adds,
 * anybody acknowledges, the one who stores takes.
 */
internal class Ledger {
    /** A row of the log, with as many [open] deliveries as it has events, and then none; the place [end] is behind it. */
    class Row internal constructor(internal var end: LogCursor, internal var open: Int) {
        internal var settled = false
    }

    /** A run of acknowledged deliveries that ends at [end], and who waits for that to be stored. */
    class Settled(val end: LogCursor, val waiting: List<(Boolean) -> Unit>)

    private val lock = Any() // guards the fields below
    private val rows = ArrayDeque<Row>()
    private var reached: LogCursor? = null
    private val waiting = ArrayList<(Boolean) -> Unit>()
    private var closed = false

    /** A row with [events] deliveries; with none, it is done as soon as what is before it. */
    fun add(end: LogCursor, events: Int): Row =
        synchronized(lock) {
            val last = rows.lastOrNull()
            if (events == 0 && last?.open == 0) {
                last.end = end // a reader that finds nothing for long does not make this grow
                return last
            }
            Row(end, events).also {
                rows.addLast(it)
                settle()
            }
        }

    /**
     * Acknowledges one delivery. [stored] is told true once everything up to it is stored, or if something before it is still open; false
     * if it is too late. Gives whether there is something to store.
     */
    fun acknowledge(row: Row, stored: (Boolean) -> Unit): Boolean {
        val inTime = synchronized(lock) {
            if (!closed) {
                row.open--
                settle()
                if (row.settled) {
                    waiting.add(stored)
                    return true
                }
            }
            !closed
        }
        stored(inTime)
        return false
    }

    /** What can be stored now; null: nothing new. */
    fun take(): Settled? =
        synchronized(lock) {
            val end = reached ?: return null
            reached = null
            Settled(end, waiting.toList()).also { waiting.clear() }
        }

    fun isEmpty(): Boolean = synchronized(lock) { rows.isEmpty() && reached == null }

    /** Nothing more is acknowledged: the lease is gone. Who still waits is told so. */
    fun close() {
        val late = synchronized(lock) {
            closed = true
            waiting.toList().also { waiting.clear() }
        }
        late.forEach { it(false) }
    }

    private fun settle() {
        while (rows.firstOrNull()?.open == 0) reached = rows.removeFirst().apply { settled = true }.end
    }
}
