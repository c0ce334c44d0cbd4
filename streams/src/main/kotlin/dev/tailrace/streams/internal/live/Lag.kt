package dev.tailrace.streams.internal.live

import dev.tailrace.streams.internal.reading.LogCursor
import dev.tailrace.streams.internal.reading.LogFilter
import dev.tailrace.streams.internal.reading.LogReader
import dev.tailrace.streams.internal.reading.LogRow

/**
 * The place of a subscriber that is behind. Owned by the hub's coroutine.
 *
 * @property part the number of its row in `tailrace.consumer`, beside the shared reader's 0
 * @property missed what the shared reader had read when it fell behind and it has not got: only until its row is there
 */
internal class Lag(
    val part: Int,
    var cursor: LogCursor,
    missed: List<LogRow>,
    watched: Set<Int>,
) {
    val filter = LogFilter(watched = watched)
    var missed: List<LogRow>? = missed
        private set
    var delivered = Delivered()
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
        delivered.clear()
    }

    /** On another connection, where its row says [at]. */
    fun resume(at: LogCursor) {
        cursor = at
        missed = null
        stored = true
    }

    /** On another connection, without a row: what it has got since [at], the place of the shared reader, is [delivered]. */
    fun restart(at: LogCursor, delivered: Delivered) {
        cursor = at
        this.delivered = delivered
    }
}
