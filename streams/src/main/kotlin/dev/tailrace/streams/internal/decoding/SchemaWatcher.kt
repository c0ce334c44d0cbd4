package dev.tailrace.streams.internal.decoding

import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.WatchedConnection
import dev.tailrace.dsl.internal.execution.run
import java.sql.Connection
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/**
 * Notices DDL on watched tables, for one reader: it compares the catalog with what this reader last saw of it, so that every reader tells a
 * change once, before the rows that it reads next. Not thread-safe: for the coroutine that reads.
 *
 * A reader that keeps no place starts from the catalog as it is; a named consumer that was away starts from `tailrace.watched.shape`, so it
 * is told what was altered since the table was last watched, at each start until `watch` is called again. Either is told at once of a
 * table that is gone or not captured whole.
 */
internal class SchemaWatcher(
    private val from: From,
    private val nanoTime: () -> Long = System::nanoTime,
) {
    /** What a table is compared with when it is seen for the first time. */
    enum class From { CATALOG, LAST_WATCHED }

    private val known = HashMap<Int, KnownShape>()
    private var lookedNanos: Long? = null
    private var tookNanos = 0L

    /**
     * What is new, in the order of the tables; none if it is too early to look again: 50 ms while rows flow (a twentieth of the time at
     * the most), a second if [idle].
     */
    suspend fun look(connection: WatchedConnection, idle: Boolean): List<SchemaNews> {
        val started = nanoTime()
        val interval = if (idle) IDLE_NANOS else maxOf(BUSY_NANOS, minOf(tookNanos * SHARE, IDLE_NANOS))
        lookedNanos?.let { if (started - it < interval) return emptyList() }
        val news = connection.run(LOOK) { look(it) }
        lookedNanos = started
        tookNanos = nanoTime() - started
        return news
    }

    /** [look], whatever the time. */
    fun look(connection: Connection): List<SchemaNews> {
        val shapes = ShapeQuery.read(connection)
        known.keys.retainAll(shapes.map { it.watched }.toSet())
        return shapes.flatMap { table ->
            val before = known[table.watched] ?: table.first()
            known[table.watched] = KnownShape(table.presentName ?: before.name, table.present, table.problem())
            if (before.shape == table.present && before.problem == table.problem() && before.name == table.presentName) {
                emptyList()
            } else {
                table.since(before) { ShapeQuery.anyHoldsRows(connection, it) }
            }
        }
    }

    // A table that is gone counts as seen before, and capture as whole, so that the first look tells.
    private fun WatchedShape.first(): KnownShape = when (from) {
        From.CATALOG -> KnownShape(presentName ?: name, present ?: intended, null)
        From.LAST_WATCHED -> KnownShape(name, intended, null)
    }

    private companion object {
        const val SHARE = 20L
        val BUSY_NANOS = 50.milliseconds.inWholeNanoseconds
        val IDLE_NANOS = 1.seconds.inWholeNanoseconds
        val LOOK: ExecutionOptions = ExecutionOptions.of("look at schema", "")
    }
}
