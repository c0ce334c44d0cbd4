package dev.tailrace.streams.internal.reading

/**
 * Where a reader stands: it has everything that is visible in [after] and, inside the window from there to [upTo], everything up to number
 * [seq]. Outside a window [upTo] is null and [seq] is 0.
 */
internal data class LogCursor(
    val after: Snapshot,
    val upTo: Snapshot? = null,
    val seq: Long = 0,
)
