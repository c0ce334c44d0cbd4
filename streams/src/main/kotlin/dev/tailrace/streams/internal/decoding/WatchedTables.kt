package dev.tailrace.streams.internal.decoding

import dev.tailrace.streams.internal.reading.LogRow

/**
 * The names of watched tables, for one reader. Owned by its coroutine: [know] before a page's rows are decoded, [nameOf] while they are.
 *
 * @param load `tailrace.watched`, by id
 */
internal class WatchedTables(private val load: suspend () -> Map<Int, String>) {
    @Volatile
    private var names: Map<Int, String> = emptyMap() // written by the reader's coroutine, whole

    /** Loads the names again if one of [rows] is of a table that is not known yet. */
    suspend fun know(rows: List<LogRow>) {
        if (rows.all { it.watched in names }) return
        // What was unwatched since keeps its name; of what was unwatched before nobody knows it any more.
        names = names + load()
        names = rows.filter { it.watched !in names }.associate { it.watched to "unwatched.${it.watched}" } + names
    }

    /** As `schema.name`. */
    fun nameOf(watched: Int): String = names[watched] ?: "unwatched.$watched"
}
