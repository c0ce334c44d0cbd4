package dev.tailrace.streams.internal.reading

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.error.DeadlineExceededException
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.WatchedConnection
import dev.tailrace.dsl.internal.execution.run
import dev.tailrace.dsl.internal.execution.watched
import dev.tailrace.streams.error.HistoryLostException
import dev.tailrace.streams.internal.log.keepTrimmed
import java.sql.Connection
import java.util.concurrent.Executor
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

/**
 * Reads the log by windows between two snapshots, as PgQ does, on a connection of its own in autocommit:
 *
 *     (A, now]  little  ──▶ all of it in one statement, sorted by number          ──▶ A := now
 *               much    ──▶ B := now; pages of (A, B] by number, until it is drained ──▶ A := B
 *
 * Reading in order of the number past a remembered number loses rows of transactions that commit late; reading in order of transactions
 * reorders changes of one row and stalls behind any that is open. Between two snapshots neither happens.
 */
internal class LogReader private constructor(
    val connection: WatchedConnection,
    private val name: String,
    private val part: Int,
    private val anchors: Anchors,
    private val wakeUps: WakeUps,
    private val trimming: AutoCloseable,
    private val closing: Executor,
) : LogReading {
    private val closed = AtomicBoolean()

    // Owned by the one coroutine that reads.
    private val sleep = Sleep(connection, wakeUps)
    private var statements: Pair<LogFilter, WindowStatements>? = null
    private var bounds: Bounds? = null
    private var behind = false
    private var patience = HEARTBEAT
    private var reading = READ.withTimeout(patience.toJavaDuration())

    override suspend fun page(cursor: LogCursor, filter: LogFilter, limit: Int): LogPage {
        sleep.looking()
        var page = read(cursor, filter, limit)
        // A window that ended without a row for this filter says nothing of what came after it.
        while (page.rows.isEmpty() && page.isOlderWindow) page = read(page.next, filter, limit)
        if (!page.drained) sleep.hurry()
        if (page.rows.isNotEmpty()) found(page.snapshot)
        return page
    }

    override suspend fun awaitChange(page: LogPage) = sleep.await(page.snapshot)

    private suspend fun read(cursor: LogCursor, filter: LogFilter, limit: Int): LogPage {
        if (cursor.upTo != null) return window(cursor, cursor.upTo, filter, limit)
        if (!behind) {
            val recent = ask { statementsOf(filter).recent(it, cursor.after, limit) }
            if (recent.rows != null) {
                val page = LogCursor(cursor.after, recent.snapshot)
                return LogPage(recent.rows, LogCursor(recent.snapshot), recent.snapshot, page, anchors.tokens)
            }
            behind = true
        }
        val found = bounds(cursor.after, null)
        behind = found.count >= limit
        return window(LogCursor(cursor.after, found.upTo, found.first - 1), found.upTo, filter, limit)
    }

    /** A page of the window that [cursor] is in, and of nothing after it. An empty one may have more behind it in the same window. */
    suspend fun window(cursor: LogCursor, filter: LogFilter, limit: Int): LogPage =
        window(cursor, checkNotNull(cursor.upTo), filter, limit).also { if (it.rows.isNotEmpty()) found(it.snapshot) }

    /** Something is there, at [snapshot]. */
    suspend fun found(snapshot: Snapshot): AnchorTokens {
        sleep.found()
        // After a quiet time this may be late by as much: a position leans on the anchor before it until then.
        anchors.moved(snapshot)
        return anchors.tokens
    }

    private suspend fun window(cursor: LogCursor, upTo: Snapshot, filter: LogFilter, limit: Int): LogPage {
        val found = bounds?.takeIf { it.after == cursor.after && it.upTo == upTo } ?: bounds(cursor.after, upTo)
        val rows = ask { statementsOf(filter).page(it, cursor.after, upTo, maxOf(cursor.seq, found.first - 1), found.last, limit) }
        val from = cursor.copy(upTo = upTo)
        val next = if (rows.last == null) LogCursor(upTo, copying = cursor.copying) else from.copy(seq = rows.last)
        return LogPage(rows.rows, next, upTo, from, anchors.tokens, isOlderWindow = true)
    }

    private suspend fun bounds(after: Snapshot, upTo: Snapshot?): Bounds =
        ask { WindowStatements.bounds(it, after, upTo) }.also { bounds = it }

    private fun statementsOf(filter: LogFilter): WindowStatements {
        val present = statements
        if (present != null && present.first == filter) return present.second
        return WindowStatements(filter, name, part).also { statements = filter to it }
    }

    /**
     * Runs [work], again if it was slow. A window may be as large as the log, so that silence may be work; or a network that has forgotten
     * the connection, which is to be noticed soon. Cut short, a server that is at work says so, and is given more time.
     */
    suspend fun <T> ask(work: (Connection) -> T): T {
        while (true) {
            try {
                return connection.run(reading) { work(it) }
            } catch (slow: DeadlineExceededException) {
                if (patience >= LONGEST_READ) throw slow
                patience = minOf(patience * 4, LONGEST_READ)
                reading = READ.withTimeout(patience.toJavaDuration())
            }
        }
    }

    /** A reader at another place, that of [part], which takes turns with this one on its connection. Only this one is to be closed. */
    fun beside(part: Int): LogReader = LogReader(connection, name, part, anchors, wakeUps, trimming, closing)

    /** Returns at once; the database's own close waits for the connection's end. */
    override fun close() {
        if (!closed.compareAndSet(false, true)) return
        wakeUps.leave()
        trimming.close()
        closing.execute(connection::close)
    }

    companion object {
        private val READ = ExecutionOptions.of("read log", "")
        private val HEARTBEAT = 5.seconds
        private val LONGEST_READ = 10.minutes

        /**
         * Opens a connection and reads on behalf of the consumer [name], whose row in `tailrace.consumer` keeps what it needs from being
         * trimmed.
         *
         * @throws dev.tailrace.streams.error.ChangeLogMissingException if there is no change log, or one of another version
         * @throws dev.tailrace.dsl.error.UnsupportedServerException on a standby or behind a transaction pooler
         */
        suspend fun open(db: Database, name: String, part: Int = 0): LogReader {
            val connection = db.engine.watched(HEARTBEAT, HEARTBEAT) {}
            try {
                connection.run(ExecutionOptions.of("open log", "")) { ReaderSession.prepare(db.engine.driver(), it) }
                val wakeUps = WakeUps.of(db).also { it.use() }
                return LogReader(connection, name, part, Anchors(connection), wakeUps, db.keepTrimmed(), db.engine.completions())
            } catch (e: Throwable) {
                db.engine.completions().execute(connection::close)
                throw e
            }
        }

        internal fun lost(name: String) =
            HistoryLostException(
                "Consumer $name has no place in the change log any more: it was removed, or what it still needed was trimmed. " +
                    "Seek to a new start, usually a snapshot",
            )
    }
}
