package dev.tailrace.streams.internal.consuming

import dev.tailrace.streams.internal.decoding.SchemaNews
import dev.tailrace.streams.internal.reading.LogCursor
import dev.tailrace.streams.internal.reading.LogPage
import dev.tailrace.streams.internal.reading.LogRow

/** What becomes of the rows of a partition. One coroutine calls it. Everything may fail with [FencedException]. */
internal interface RowSink {
    /** Takes rows from [stored] on, as long as [reading] runs. */
    suspend fun use(position: PositionStatements, stored: StoredPartition, reading: suspend () -> Unit)

    /** Takes [rows] of [page], after which the reader stands at [end]. */
    suspend fun take(page: LogPage, rows: List<LogRow>, end: LogCursor)

    /** Takes [news] at [at], which it does not move; [SchemaStory.told] once that is done. */
    suspend fun tell(news: SchemaNews, at: LogCursor)

    /** There was nothing up to [end]. */
    suspend fun passed(end: LogCursor)

    /** Suspends until everything that was taken is done, and stored. */
    suspend fun settle()

    /** Somebody has asked for dead letters to be handled again. */
    suspend fun retry(parts: Int)
}
