package dev.tailrace.streams.internal.live

import dev.tailrace.streams.internal.reading.LogRow
import dev.tailrace.streams.internal.reading.Snapshot

/** One subscription, as the shared reader knows it; all but [buffer] is the reader's own. */
internal class Subscriber(
    val watched: Set<Int>,
    val ops: Set<LogRow.Op>?,
    val buffer: SubscriberBuffer,
) {
    /** What had ended when it subscribed: changes of these transactions came before. */
    var since: Snapshot = Snapshot.NONE

    /** Its own place in the log, while it is behind the others. */
    var lag: Lag? = null

    fun wants(row: LogRow): Boolean =
        row.watched in watched && row.xid !in since && (ops == null || row.op in ops || isBoth(row) || isMark(row))

    private fun isBoth(row: LogRow) =
        row.op == LogRow.Op.KEY_UPDATE && ops.orEmpty().any { it == LogRow.Op.INSERT || it == LogRow.Op.DELETE }

    private fun isMark(row: LogRow) = row.op == LogRow.Op.TRUNCATE || row.op == LogRow.Op.GAP
}
