package dev.tailrace.streams.internal.live

import dev.tailrace.streams.internal.reading.LogCursor
import dev.tailrace.streams.internal.reading.LogFilter
import dev.tailrace.streams.internal.reading.LogReader
import dev.tailrace.streams.internal.reading.LogRow

/**
 * The place of a subscriber that is behind. Owned by the hub's coroutine.
 *
 * @property part the number of its row in `tailrace.consumer`, beside the shared reader's 0
 * @property missed what the shared reader had delivered to others when it fell behind; null when its row is there
 */
internal class Lag(
    val part: Int,
    var cursor: LogCursor,
    missed: List<LogRow>,
    delivered: Delivered,
    watched: Set<Int>,
) {
    val filter = LogFilter(watched = watched)
    var missed: List<LogRow>? = missed
        private set

    /** What came after [cursor] on an earlier connection, and what comes on this one. */
    var delivered = delivered
        private set

    /** Of the present connection. */
    var reader: LogReader? = null

    /** Whether [cursor] is stored. */
    var stored = false
        private set

    fun moved(to: LogCursor) {
        cursor = to
        stored = false
    }

    fun wasStored() {
        stored = true
        missed = null
        delivered.stored()
    }

    /** On another connection, where its row says [at]. */
    fun resume(at: LogCursor) {
        cursor = at
        missed = null
        stored = true
        delivered.reconnected()
    }

    /** On another connection, without a row: it begins at [shared], the shared reader's place, and has got [all] but [missed]. */
    fun restart(shared: LogCursor, all: Delivered) {
        cursor = shared
        val rows = missed
        // Later ones were delivered to others since: what it has got itself was told apart the first time.
        if (!rows.isNullOrEmpty()) delivered = all.without(rows)
        missed = emptyList()
    }
}
