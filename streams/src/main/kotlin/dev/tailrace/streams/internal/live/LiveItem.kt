package dev.tailrace.streams.internal.live

import dev.tailrace.streams.event.Gap
import dev.tailrace.streams.internal.decoding.SchemaNews
import dev.tailrace.streams.internal.reading.LogPage
import dev.tailrace.streams.internal.reading.LogRow
import dev.tailrace.streams.log.Position
import java.time.Instant

/** What the shared reader puts into subscribers' buffers; each subscriber makes its own events of it. */
internal sealed interface LiveItem {
    /** A row of the log; the same object for all subscribers. */
    class Change(val row: LogRow, private val page: LogPage) : LiveItem {
        val position: Position by lazy(LazyThreadSafetyMode.PUBLICATION) { page.positionAfter(row) }

        /** Characters of JSON that it keeps in memory. */
        val weight: Int = (row.new?.length ?: 0) + (row.old?.length ?: 0)
    }

    class Caught(val at: Instant) : LiveItem

    class News(val news: SchemaNews) : LiveItem

    class Missing(val reason: Gap.Reason, val count: Long, val detail: String) : LiveItem
}
