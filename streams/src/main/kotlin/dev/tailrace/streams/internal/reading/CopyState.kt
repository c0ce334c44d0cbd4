package dev.tailrace.streams.internal.reading

import dev.tailrace.streams.internal.decoding.Json
import tools.jackson.databind.node.JsonNodeFactory

/**
 * How far the copy of the existing rows is, which a reader makes that starts from a snapshot.
 *
 * @property tables ids of the watched tables that are still to be copied, in order, the one that is being copied first; never empty
 * @property reached how far that one is; null: not begun
 */
internal data class CopyState(
    val tables: List<Int>,
    val reached: Reached? = null,
) {
    /**
     * @property definition the key's columns with their types and collations: the order that [key] means something in; empty of a table
     * that cannot be copied by key
     * @property key the last key, as `jsonb` text; null of a table that cannot be copied by key
     * @property rows of such a table, how many rows have been read: good only as long as its one statement lives
     */
    data class Reached(val definition: String, val key: String?, val rows: Long = 0)

    /** The table that is being copied, or is next. */
    val table: Int get() = tables.first()

    /** When [table] is done; null: when all are. */
    fun done(): CopyState? = if (tables.size == 1) null else CopyState(tables.drop(1))

    /** As it is stored in `tailrace.consumer.copying`. */
    fun toJson(): String {
        val json = JsonNodeFactory.instance.objectNode()
        tables.forEach(json.putArray("tables")::add)
        // The key as text, not as JSON: it must come back letter for letter.
        reached?.let { json.put("definition", it.definition).put("key", it.key).put("rows", it.rows) }
        return json.toString()
    }

    companion object {
        /** Everything that is watched, or [wanted] of it; null: that is nothing. */
        fun of(watched: Collection<Int>, wanted: Set<Int>? = null): CopyState? =
            watched.filter { wanted == null || it in wanted }.sorted().ifEmpty { null }?.let { CopyState(it) }

        fun parse(json: String): CopyState {
            val state = Json.`object`(json)
            val reached = state.get("definition")?.let {
                Reached(it.asString(), state.get("key").takeUnless { key -> key.isNull }?.asString(), state.get("rows").asLong())
            }
            return CopyState(state.get("tables").values().map { it.asInt() }, reached)
        }
    }
}
