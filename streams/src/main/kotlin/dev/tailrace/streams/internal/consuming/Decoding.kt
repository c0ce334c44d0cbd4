package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.Engine
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.Work
import dev.tailrace.dsl.internal.execution.awaiting
import dev.tailrace.streams.internal.decoding.EventDecoder
import dev.tailrace.streams.internal.decoding.RowDecoder
import dev.tailrace.streams.internal.decoding.WATCHED_NAMES
import dev.tailrace.streams.internal.decoding.WatchedTables
import dev.tailrace.streams.internal.decoding.eventDecoder
import dev.tailrace.streams.internal.decoding.watchedNames
import dev.tailrace.streams.internal.reading.AnchorTokens
import dev.tailrace.streams.internal.reading.LogCursor
import dev.tailrace.streams.internal.reading.LogRow
import dev.tailrace.streams.internal.reading.Snapshot
import dev.tailrace.streams.internal.reading.positionOf
import dev.tailrace.streams.log.Position
import java.util.UUID

/** Rows of the log as events, for one reader: [know] their tables first. */
internal class Decoding<R : Any>(db: Database, rows: RowDecoder<R>, ops: Set<LogRow.Op>?) {
    private val tables = WatchedTables { db.engine.outside(WATCHED_NAMES, watchedNames()) }

    val decoder: EventDecoder<R> = eventDecoder(rows, ops, tables::nameOf)

    suspend fun know(rows: List<LogRow>) = tables.know(rows)
}

/** Of a change that is handled out of its order: nobody can start there. */
internal val nowhere: Position = positionOf(LogCursor(Snapshot.NONE), AnchorTokens(null, UUID(0, 0)))

/** Runs [work] on a connection of the pool, never in a transaction of the caller's. */
internal suspend fun <T> Engine.outside(options: ExecutionOptions, work: Work<T>): T =
    awaiting { completion -> submit(CallContext.NONE, options, work, completion) }
