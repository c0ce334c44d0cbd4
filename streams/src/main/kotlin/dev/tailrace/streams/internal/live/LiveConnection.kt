package dev.tailrace.streams.internal.live

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.run
import dev.tailrace.streams.error.HistoryLostException
import dev.tailrace.streams.internal.reading.LogCursor
import dev.tailrace.streams.internal.reading.LogPage
import dev.tailrace.streams.internal.reading.LogReader
import dev.tailrace.streams.internal.reading.LogRow
import dev.tailrace.streams.internal.reading.Snapshot
import java.sql.Connection
import java.time.Instant

/**
 * The shared reader on one connection. Each [turn] reads a page for those who are level, then a page for some of those who are behind, and
 * stores what is due. Whoever is behind reads up to where the shared reader stands, and is level when it stands there too.
 *
 * A connection that fails is closed, and the next one loads every place from the server: a position in memory may be of transactions whose
 * numbers a crash has given to others. What was delivered since the places were stored is left out when it is read again.
 */
internal class LiveConnection private constructor(
    private val state: LiveState,
    private val reader: LogReader,
    private var cursor: LogCursor,
    private val nanoTime: () -> Long,
) : AutoCloseable {
    private val connection = reader.connection
    private val catchUp = CatchUp(state, reader)
    private var stored = cursor
    private var storedNanos = nanoTime()
    private var owesCaughtUp = false
    private var lookedAt = Instant.EPOCH

    /** Lets [subscribers] have what commits from now on. */
    suspend fun join(subscribers: List<Subscriber>) {
        // What is altered from now on is to be told: the first look is what later ones are compared with.
        tellNews(idle = false)
        val (now, at) = connection.run(LOOK) { PlaceStatements.snapshot(it) to clock(it) }
        for (subscriber in subscribers) {
            subscriber.since = now
            subscriber.buffer.put(LiveItem.Caught(at))
            state.join(subscriber)
        }
    }

    /** Reads and delivers what there is. The page, if there was nothing to do; otherwise null. */
    suspend fun turn(): LogPage? {
        if (owesCaughtUp || state.behind.isNotEmpty()) lookedAt = connection.run(LOOK) { clock(it) }
        val page = reader.page(cursor, state.filter, PAGE)
        tellNews(page.rows.isEmpty())
        deliver(page)
        if (page.drained && !page.isOlderWindow) state.delivered.drained()
        val helped = catchUp.turn(cursor, lookedAt)
        storeIfDue()
        if (owesCaughtUp && page.drained && !page.isOlderWindow) {
            owesCaughtUp = false
            state.level.forEach { it.buffer.put(LiveItem.Caught(lookedAt)) }
        }
        return page.takeIf { it.rows.isEmpty() && !helped }
    }

    suspend fun awaitChange(page: LogPage) = reader.awaitChange(page)

    /** Gives the place up. */
    suspend fun remove() = connection.run(PlaceStatements.PLACE) { PlaceStatements.remove(it, state.name) }

    override fun close() = reader.close()

    private suspend fun tellNews(idle: Boolean) {
        for (news in state.watcher.look(connection, idle)) {
            state.all.filter { news.watched in it.watched }.forEach { it.buffer.put(LiveItem.News(news)) }
        }
    }

    private fun deliver(page: LogPage) {
        val before = cursor
        val known = state.delivered.without(emptyList())
        val changes = page.rows.filter(state.delivered::add).map { LiveItem.Change(it, page) }
        for (subscriber in state.level.toList()) {
            val wanted = changes.filter { subscriber.wants(it.row) }
            val taken = subscriber.buffer.offer(wanted)
            if (taken == wanted.size) continue
            val first = wanted[taken].row
            val missed = changes.map { it.row }.filter { it.seq >= first.seq }
            val place = page.cursorBefore(first, before)
            state.fallBehind(subscriber) { Lag(it, place, missed, known.without(emptyList()), subscriber.watched) }
        }
        cursor = page.next
    }

    private fun LogPage.cursorBefore(row: LogRow, start: LogCursor): LogCursor {
        val index = rows.indexOf(row)
        return if (index == 0) start else cursorAfter(rows[index - 1])
    }

    private suspend fun storeIfDue() {
        val age = nanoTime() - storedNanos
        val moved = when {
            state.delivered.size >= MEMORY -> true

            state.delivered.size > 0 -> age >= SECOND

            // Nothing of ours happened, but the log cannot be trimmed beyond an old place.
            else -> cursor != stored && age >= 10 * SECOND
        }
        val lags = state.behind.map { it.lag!! }
        if (!moved && lags.all { it.stored }) return
        state.version = connection.run(PlaceStatements.PLACE) { store(it, lags) }
        stored = cursor
        storedNanos = nanoTime()
        state.delivered.stored()
        lags.forEach(Lag::wasStored)
    }

    /** The shared place's version. */
    private fun store(connection: Connection, lags: List<Lag>): Long {
        PlaceStatements.durably(connection)
        val version = PlaceStatements.move(connection, state.name, 0, cursor) ?: throw HistoryLostException(LiveState.LOST)
        PlaceStatements.keepOnly(connection, state.name, lags.map { it.part })
        for (lag in lags.filterNot { it.stored }) {
            if (lag.missed != null) {
                PlaceStatements.store(connection, state.name, lag.part, lag.cursor)
            } else {
                // A place that is lost says so when it is read from.
                PlaceStatements.move(connection, state.name, lag.part, lag.cursor)
            }
        }
        return version
    }

    companion object {
        private const val PAGE = 1_000
        private const val MEMORY = 10_000
        private const val SECOND = 1_000_000_000L
        private val LOOK = ExecutionOptions.of("look", "")

        /**
         * @throws HistoryLostException if there was a place and the server does not know it any more
         */
        suspend fun open(db: Database, state: LiveState, nanoTime: () -> Long = System::nanoTime): LiveConnection {
            val reader = LogReader.open(db, state.name)
            try {
                val cursor = if (state.placed) restore(reader, state) else create(reader, state)
                state.placed = true
                return LiveConnection(state, reader, cursor, nanoTime).apply { owesCaughtUp = !state.isEmpty }
            } catch (e: Throwable) {
                reader.close()
                if (!state.placed) state.rename()
                throw e
            }
        }

        private suspend fun create(reader: LogReader, state: LiveState): LogCursor =
            reader.connection.run(PlaceStatements.PLACE) { PlaceStatements.create(it, state.name) }

        private suspend fun restore(reader: LogReader, state: LiveState): LogCursor {
            val places = reader.connection.run(PlaceStatements.PLACE) { PlaceStatements.load(it, state.name) }
            val place = places[0]?.takeIf { it.version >= state.version } ?: throw HistoryLostException(LiveState.LOST)
            val shared = place.cursor
            state.delivered.reconnected()
            for (subscriber in state.all) {
                // It may be of transactions whose numbers others have now; what it kept out has been read, or is told again.
                subscriber.since = Snapshot.NONE
                val lag = subscriber.lag ?: continue
                lag.reader = null
                val own = places[lag.part]?.cursor
                when {
                    own != null -> lag.resume(own)

                    // Otherwise its row is lost, and it is told when it reads.
                    lag.missed != null -> lag.restart(shared, state.delivered)
                }
            }
            return shared
        }

        private fun clock(connection: Connection): Instant =
            connection.createStatement().use { statement ->
                statement.executeQuery("select (extract(epoch from clock_timestamp()) * 1000000)::bigint").use {
                    it.next()
                    val micros = it.getLong(1)
                    Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000)
                }
            }
    }
}
