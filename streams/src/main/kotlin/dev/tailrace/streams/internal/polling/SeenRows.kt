package dev.tailrace.streams.internal.polling

import java.util.TreeMap

/**
 * The rows that a poll has delivered and may read again, at most [limit]. When there are more, the lowest watermarks are not read again.
 * Rows are added in the order of their watermarks within a poll.
 */
internal class SeenRows<W : Comparable<W>>(private val limit: Int = 100_000) {
    private val byWatermark = TreeMap<W, HashSet<Any>>()
    private var size = 0

    // Nothing up to here is read again.
    private var done: W? = null

    // The rows of this watermark are too many: it is done when the poll is.
    private var tooMany: W? = null

    var highest: W? = null
        private set

    fun skipUpTo(watermark: W) {
        done = watermark
        highest = watermark
    }

    /** Whether the row is new. */
    fun add(watermark: W, identity: Any): Boolean {
        if (done.let { it != null && watermark <= it }) return false
        val rows = byWatermark.getOrPut(watermark, ::HashSet)
        if (identity in rows) return false
        if (highest.let { it == null || watermark > it }) highest = watermark
        while (size >= limit && byWatermark.firstKey() < watermark) {
            val (lowest, forgotten) = byWatermark.pollFirstEntry()
            size -= forgotten.size
            done = lowest
        }
        // Within one poll no row is read twice.
        if (size >= limit) {
            tooMany = watermark
        } else if (rows.add(identity)) {
            size++
        }
        return true
    }

    /** Where to begin, to read everything from [reached] on. */
    fun lower(reached: W?): Lower<W> {
        val above = done
        return when {
            above != null && (reached == null || above >= reached) -> Lower.From(above, inclusive = false)
            reached == null -> Lower.Nowhere
            else -> Lower.From(reached, inclusive = true)
        }
    }

    /** After a poll that began at [from]. */
    fun forgetBelow(from: Lower<W>) {
        tooMany?.let { done = it }
        tooMany = null
        val lowest = done
        drop(if (lowest == null) null else byWatermark.headMap(lowest, true))
        if (from is Lower.From) drop(byWatermark.headMap(from.watermark, false))
    }

    private fun drop(groups: MutableMap<W, HashSet<Any>>?) {
        if (groups == null) return
        size -= groups.values.sumOf { it.size }
        groups.clear()
    }
}
