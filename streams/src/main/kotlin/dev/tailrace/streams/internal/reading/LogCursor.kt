package dev.tailrace.streams.internal.reading

/**
 * Where a reader stands: it has everything that is visible in [after] and, inside the window from there to [upTo], everything up to number
 * [seq]. Outside a window [upTo] is null and [seq] is 0. As long as the existing rows are being copied, [copying] tells of which rows this
 * is true; of the others it has nothing.
 */
internal data class LogCursor(
    val after: Snapshot,
    val upTo: Snapshot? = null,
    val seq: Long = 0,
    val copying: CopyState? = null,
)
