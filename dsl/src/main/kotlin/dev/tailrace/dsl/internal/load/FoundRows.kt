package dev.tailrace.dsl.internal.load

import dev.tailrace.dsl.error.MappingException

/** The rows of a batch, put to their keys. */
internal class FoundRows<K : Any>(
    private val keys: List<K>,
    private val subject: String,
    private val many: Boolean,
) {
    private val found = HashMap<K, Any>(keys.size * 2)
    private val asked: Set<K> = HashSet(keys)

    /**
     * [row], a value or a [KeyFailure], has [key].
     *
     * @throws MappingException if nobody asked for it: what the server takes for equal, Java does not
     */
    fun add(key: Any?, row: Any) {
        @Suppress("UNCHECKED_CAST")
        val known = key as K
        if (known !in asked) {
            throw MappingException(
                "The server found a row of $subject for a key that differs from all that were asked for: its type compares otherwise " +
                    "than Java does (letters of citext, spaces of char(n), decimals of numeric). Use a batch function, or another key.",
            )
        }
        if (many) addToList(known, row) else addSingle(known, row)
    }

    fun result(): Map<K, Any> = found

    private fun addSingle(key: K, row: Any) {
        if (found.put(key, row) == null) return
        found[key] = KeyFailure(MappingException("Several rows of $subject have the same key; load lists of them, or by a unique column."))
    }

    @Suppress("UNCHECKED_CAST")
    private fun addToList(key: K, row: Any) {
        val before = found[key]
        when {
            before is KeyFailure -> Unit
            row is KeyFailure -> found[key] = row
            before == null -> found[key] = arrayListOf(row)
            else -> (before as MutableList<Any>).add(row)
        }
    }
}
