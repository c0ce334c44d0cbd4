package dev.tailrace.streams.internal.live

import dev.tailrace.streams.internal.reading.LogRow
import java.time.Instant

/**
 * The rows that came after a place that is stored. On another connection they are read again from there and left out. A crash may have
 * taken a row's transaction away and given its numbers to another one, so the number alone does not tell a row.
 *
 *     place stored          read on this connection          delivered on an earlier one, not read again yet
 *     ────────────┼──────────────── since ────────────┼─────────────────── ahead ──────────────────
 */
internal class Delivered private constructor(private val ahead: HashMap<Long, Origin>) {
    constructor() : this(HashMap())

    private data class Origin(val xid: Long, val at: Instant)

    private val since = HashMap<Long, Origin>()

    /** How many rows would be read again. */
    val size: Int get() = since.size

    /** Whether everything that is read now is new. */
    val isLevel: Boolean get() = ahead.isEmpty()

    /** Whether [row], which is read now, is new. */
    fun add(row: LogRow): Boolean {
        val origin = Origin(row.xid, row.at)
        since[row.seq] = origin
        return ahead.remove(row.seq) != origin
    }

    /** The place of what was read last is stored. */
    fun stored() = since.clear()

    /** Reading begins again at the place that is stored. */
    fun reconnected() {
        ahead += since
        since.clear()
    }

    /** Everything that is there has been read: what has not come again by now is gone. */
    fun drained() = ahead.clear()

    /** What is [ahead], without [rows]. */
    fun without(rows: List<LogRow>): Delivered {
        val copy = HashMap(ahead)
        rows.forEach { copy.remove(it.seq) }
        return Delivered(copy)
    }
}
