package dev.tailrace.streams.internal.reading

import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.WatchedConnection
import dev.tailrace.dsl.internal.execution.run
import dev.tailrace.streams.error.HistoryLostException
import dev.tailrace.streams.log.Position
import java.sql.Connection
import java.util.Base64
import java.util.UUID

/**
 * What a position that leaves the process leans on: [last] names the newest anchor that is in the log's schema, [next] the one that will be
 * written after the position was given.
 */
internal data class AnchorTokens(val last: UUID?, val next: UUID)

/**
 * Writes anchors while a reader moves: snapshots that a durable commit followed. An xid that was assigned but left no durable WAL is
 * assigned again after a crash, so a snapshot that only a memory or a piece of paper holds may declare the next transaction seen. An
 * anchor that is still there after a crash proves that every transaction its snapshot, and any taken before it, calls ended keeps its
 * number.
 */
internal class Anchors(
    private val connection: WatchedConnection,
    private val nanoTime: () -> Long = System::nanoTime,
) {
    // Owned by the one coroutine that reads.
    private var writtenNanos = nanoTime() - INTERVAL_NANOS

    var tokens: AnchorTokens = AnchorTokens(null, UUID.randomUUID())
        private set

    /** The reader, which has found something since the last anchor, stands at [snapshot]: anchors it, at most once a second. */
    suspend fun moved(snapshot: Snapshot) {
        if (nanoTime() - writtenNanos < INTERVAL_NANOS) return
        val token = tokens.next
        connection.run(WRITE) { insert(it, token, snapshot) }
        writtenNanos = nanoTime()
        tokens = AnchorTokens(token, UUID.randomUUID())
    }

    companion object {
        private const val INTERVAL_NANOS = 1_000_000_000L
        private val WRITE = ExecutionOptions.of("anchor", "").inTransaction()
        private val FIND = LogSql.parse(
            "select a.token::text, a.position::text from tailrace.anchor a " +
                "where a.token in (:last::text::uuid, :next::text::uuid)",
        )
        private val TRIMMED = LogSql.parse("select tailrace.is_trimmed_after(:place::text::pg_snapshot)")

        private fun insert(connection: Connection, token: UUID, snapshot: Snapshot) {
            connection.createStatement().use { it.execute("set local synchronous_commit = on") }
            val sql = "insert into tailrace.anchor (token, position) values (?::text::uuid, ?::text::pg_snapshot)"
            connection.prepareStatement(sql).use { statement ->
                statement.setString(1, token.toString())
                statement.setString(2, snapshot.text)
                statement.executeUpdate()
            }
        }

        /**
         * Where to go on from [position]: exactly there if a durable commit followed it, otherwise from the last anchor before it. Who
         * takes the place holds the lock for it in the same transaction: see `LogLock`.
         *
         * @throws HistoryLostException if the server knows neither, or has trimmed what comes next
         */
        fun resume(connection: Connection, position: Position): LogCursor {
            val (tokens, exact) = parsePosition(position)
            val known = HashMap<UUID, Snapshot>()
            val values = mapOf("last" to tokens.last?.toString(), "next" to tokens.next.toString())
            FIND.prepare(connection, values).use { statement ->
                statement.executeQuery().use { rows ->
                    while (rows.next()) known[UUID.fromString(rows.getString(1))] = Snapshot.parse(rows.getString(2))
                }
            }
            val cursor = if (tokens.next in known) exact else known[tokens.last]?.let { LogCursor(it, copying = exact.copying) }
            if (cursor == null) {
                throw HistoryLostException(
                    "This server does not know the position: it is of another server, or a crash, a failover or a restore " +
                        "took it away. Start anew, usually at a snapshot",
                )
            }
            if (isTrimmedAfter(connection, cursor.after)) {
                throw HistoryLostException("What comes after this position has been trimmed. Start anew, usually at a snapshot")
            }
            return cursor
        }

        private fun isTrimmedAfter(connection: Connection, snapshot: Snapshot): Boolean =
            TRIMMED.prepare(connection, mapOf("place" to snapshot.text)).use { statement ->
                statement.executeQuery().use { rows -> rows.next() && rows.getBoolean(1) }
            }
    }
}

/**
 * `t1.<last anchor>.<next anchor>.<snapshot>`, inside a window followed by `.<window's end>.<number>`; while existing rows are copied, `t1`
 * is followed by `~` and how far that is.
 */
internal fun positionOf(cursor: LogCursor, tokens: AnchorTokens): Position {
    val window = cursor.upTo?.let { ".${it.text}.${cursor.seq}" }.orEmpty()
    val copying = cursor.copying?.let { "~" + Base64.getUrlEncoder().withoutPadding().encodeToString(it.toJson().toByteArray()) }.orEmpty()
    return Position.parse("t1$copying.${tokens.last ?: "-"}.${tokens.next}.${cursor.after.text}$window")
}

internal fun parsePosition(position: Position): Pair<AnchorTokens, LogCursor> {
    val parts = position.toString().split('.')
    val tokens = AnchorTokens(parts[1].takeIf { it != "-" }?.let(UUID::fromString), UUID.fromString(parts[2]))
    val upTo = parts.getOrNull(4)?.let(Snapshot::parse)
    val copying = parts[0].substringAfter('~', "").ifEmpty { null }
        ?.let { CopyState.parse(Base64.getUrlDecoder().decode(it).decodeToString()) }
    return tokens to LogCursor(Snapshot.parse(parts[3]), upTo, parts.getOrNull(5)?.toLong() ?: 0, copying)
}
