package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.internal.execution.WatchedConnection
import dev.tailrace.streams.internal.decoding.SchemaNews
import dev.tailrace.streams.internal.decoding.SchemaWatcher
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import java.util.concurrent.ConcurrentLinkedQueue

/**
 * What is to be told of the schema in one run of a consumer, by whoever reads partition 0; it outlives connections and leases, so that
 * nothing is told twice, and what was noticed but not handled is told again. Thread-safe: a reader that was dropped may not have ended when
 * the next begins.
 *
 * @property watched ids of the tables; null: all
 */
internal class SchemaStory(
    private val watcher: SchemaWatcher,
    private val watched: Set<Int>?,
) {
    private val looking = Mutex() // guards the watcher
    private val untold = ConcurrentLinkedQueue<SchemaNews>()

    /** What is new since anybody looked. */
    suspend fun look(connection: WatchedConnection, idle: Boolean): List<SchemaNews> =
        looking.withLock {
            watcher.look(connection, idle).filter { watched == null || it.watched in watched }.also(untold::addAll)
        }

    /** What was noticed and is not known to have been handled. */
    fun untold(): List<SchemaNews> = untold.toList()

    fun told(news: SchemaNews) {
        untold.remove(news)
    }
}
