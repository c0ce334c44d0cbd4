package dev.tailrace.streams.internal.consuming

import dev.tailrace.streams.internal.reading.LogCursor
import java.sql.Connection
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

/** The place of a partition as it is in the database, kept by the one coroutine that moves it. */
internal class StoredPlace(
    private val run: ConsumerRun,
    private val position: PositionStatements,
    stored: StoredPartition,
) {
    private val part = stored.part

    var cursor: LogCursor = stored.cursor
        private set

    // How long ago it was last moved, and how long an idle reader leaves it alone.
    private var moved = TimeSource.Monotonic.markNow()
    private var idle = SHORTEST_IDLE

    /** To be the last statement of a transaction; [confirm] what it returns once that has committed. */
    fun move(connection: Connection, end: LogCursor): Moved =
        Moved(end, position.move(connection, cursor, end) ?: throw FencedException(part))

    fun confirm(done: Moved) {
        cursor = done.cursor
        run.seen(part, done.version)
        moved = TimeSource.Monotonic.markNow()
        idle = SHORTEST_IDLE
    }

    /** Moves the place over nothing, so that retention can go on: seldom, for every write of ours moves the snapshot itself. */
    suspend fun pass(end: LogCursor) {
        if (end == cursor || moved.elapsedNow() < idle) return
        val longer = minOf(idle * 2, LONGEST_IDLE)
        store(end)
        idle = longer
    }

    suspend fun store(end: LogCursor) {
        if (end != cursor) confirm(run.connection.run("move") { move(it, end) })
    }

    class Moved(val cursor: LogCursor, val version: Long)

    private companion object {
        val SHORTEST_IDLE = 1.seconds
        val LONGEST_IDLE = 10.seconds
    }
}
