package dev.tailrace.streams.internal.live

import dev.tailrace.streams.error.HistoryLostException
import dev.tailrace.streams.event.Gap
import dev.tailrace.streams.internal.reading.LogCursor
import dev.tailrace.streams.internal.reading.LogReader
import java.time.Instant

/** Reads for those who are behind, in turn, as much as they have room for. */
internal class CatchUp(
    private val state: LiveState,
    private val reader: LogReader,
) {
    /**
     * A page for some of those who have room.
     *
     * @param level where the shared reader stands since [at]
     * @return whether anybody came forward
     */
    suspend fun turn(level: LogCursor, at: Instant): Boolean {
        var helped = false
        repeat(minOf(state.behind.size, AT_ONCE)) {
            val subscriber = state.behind.removeFirst().also(state.behind::addLast)
            if (advance(subscriber, checkNotNull(subscriber.lag), level)) helped = true
            // While the shared reader passes over what it delivered on an earlier connection, it would pass over it for this one too.
            if (subscriber.lag?.cursor == level && level.upTo == null && state.delivered.isLevel) {
                state.drawLevel(subscriber)
                subscriber.buffer.put(LiveItem.Caught(at))
            }
        }
        return helped
    }

    private suspend fun advance(subscriber: Subscriber, lag: Lag, level: LogCursor): Boolean {
        val target = lag.cursor.takeIf { it.upTo != null } ?: window(lag.cursor, level) ?: return false
        // Before its place is stored it could be trimmed away unnoticed.
        val room = if (lag.missed == null) subscriber.buffer.spare() else 0
        if (room == 0) return false
        val own = lag.reader ?: reader.beside(lag.part).also { lag.reader = it }
        val page = try {
            own.page(target, lag.filter, room)
        } catch (e: HistoryLostException) {
            return lose(subscriber)
        }
        if (page.next.upTo == target.upTo || page.next == LogCursor(checkNotNull(target.upTo))) {
            subscriber.buffer.put(
                page.rows.filter(lag.delivered::add).map {
                    LiveItem.Change(it, page)
                }.filter { subscriber.wants(it.row) },
            )
            lag.moved(page.next)
        } else {
            // There was nothing more up to there. What lies beyond is read when the shared reader has been there.
            lag.moved(LogCursor(target.upTo))
        }
        return true
    }

    private fun window(from: LogCursor, level: LogCursor): LogCursor? =
        if (level.upTo != null || level.after == from.after) null else LogCursor(from.after, level.after)

    private fun lose(subscriber: Subscriber): Boolean {
        subscriber.buffer.put(LiveItem.Missing(Gap.Reason.HISTORY_LOST, -1, LiveState.LOST))
        state.drawLevel(subscriber)
        return true
    }

    private companion object {
        const val AT_ONCE = 8
    }
}
