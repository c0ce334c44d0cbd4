package dev.tailrace.streams.internal.consuming

import dev.tailrace.streams.internal.reading.LogCursor

/**
 * Which deliveries of a partition wait for their acknowledgement, in order, and how far all are acknowledged. Thread-safe: the reader adds,
 * anybody acknowledges, the one who stores takes.
 *
 * @property ready is called whenever there is something new to [take]
 */
internal class Ledger(private val ready: () -> Unit) {
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

    /** A row with [events] deliveries; with none, it is done as soon as what is before it, which may be at once. */
    fun add(end: LogCursor, events: Int): Row {
        val (row, settled) = synchronized(lock) {
            val last = rows.lastOrNull()
            if (events == 0 && last?.open == 0) {
                last.end = end // a reader that finds nothing for long does not make this grow
                return last
            }
            val added = Row(end, events)
            rows.addLast(added)
            settle()
            added to added.settled
        }
        if (settled) ready()
        return row
    }

    /**
     * Acknowledges one delivery. [stored] is told true once everything up to it is stored, or if something before it is still open; false
     * if it is too late.
     */
    fun acknowledge(row: Row, stored: (Boolean) -> Unit) {
        val told: Boolean? = synchronized(lock) {
            if (closed) {
                false
            } else {
                row.open--
                settle()
                if (row.settled) null.also { waiting.add(stored) } else true
            }
        }
        if (told == null) ready() else stored(told)
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
