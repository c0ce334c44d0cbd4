package dev.tailrace.streams.internal.live

import dev.tailrace.streams.internal.reading.LogRow
import java.time.Instant

/**
 * The rows that came after a place that is stored: read again from there after a lost connection, they are left out. Forgotten whenever the
 * place is stored anew. A crash may have taken a row's transaction away and given its numbers to another one, so the number alone does not
 * tell a row.
 */
internal class Delivered {
    private class Origin(val xid: Long, val at: Instant)

    private val bySeq = HashMap<Long, Origin>()

    val size: Int get() = bySeq.size

    /** Whether [row] is new. */
    fun add(row: LogRow): Boolean {
        val known = bySeq.put(row.seq, Origin(row.xid, row.at)) ?: return true
        return known.xid != row.xid || known.at != row.at
    }

    fun clear() = bySeq.clear()

    /** The same without [rows]. */
    fun without(rows: List<LogRow>): Delivered {
        val copy = Delivered()
        copy.bySeq += bySeq
        rows.forEach { copy.bySeq.remove(it.seq) }
        return copy
    }
}
