package dev.tailrace.streams.internal.reading

/**
 * Which changes a reader wants that is copying the existing rows: those of rows that it has copied. The others are in what it will copy.
 *
 * @property untouched ids of the tables of which nothing has been copied
 * @property table of which a part has been copied: the rows up to key [reached], in the order of [order]
 */
internal data class CopiedKeys(
    val untouched: Set<Int>,
    val table: Int? = null,
    val order: KeyOrder? = null,
    val reached: String? = null,
) {
    /** Whether a row of the log with this key has been copied. The server compares, by the types and collations of the key's columns. */
    fun condition(key: String): String =
        if (order == null) {
            "true"
        } else {
            // Of a gap that has no key, or one of other columns, nothing is known: it comes.
            """case when l.watched <> :copying::int then true else coalesce((
                |    select not (${order.isAfter("its", "last")})
                |    from jsonb_to_record($key) as its (${order.definition}),
                |        jsonb_to_record(:reached::text::jsonb) as last (${order.definition})
                |), true) end
            """.trimMargin()
        }

    fun values(): Map<String, Any?> =
        mapOf("untouched" to untouched.joinToString(",", "{", "}"), "copying" to table, "reached" to reached)
}

/** The primary key's columns, in the order of its index. */
internal data class KeyOrder(val columns: List<Column>) {
    /**
     * @property name quoted
     * @property type with its collation
     * @property greater the operator by which the index is sorted, with its schema
     */
    data class Column(val name: String, val type: String, val greater: String, val equal: String)

    /** The columns of a record that holds a key. */
    val definition: String get() = columns.joinToString { "${it.name} ${it.type}" }

    /** Whether the key of [left] comes after that of [right]; in a form that the primary key's index can be searched by. */
    fun isAfter(left: String, right: String): String {
        if (columns.all { it.greater == GREATER && it.equal == EQUAL }) return "(${of(left)}) > (${of(right)})"
        val first = columns.first()
        if (columns.size == 1) return first.compare(left, first.greater, right)
        val later = first.compare(left, first.greater, right)
        val same = first.compare(left, first.equal, right)
        // The first condition is for the index.
        return "($later or $same) and ($later or $same and (${KeyOrder(columns.drop(1)).isAfter(left, right)}))"
    }

    /** The columns of [row]. */
    fun of(row: String): String = columns.joinToString { "$row.${it.name}" }

    private fun Column.compare(left: String, operator: String, right: String) = "$left.$name $operator $right.$name"

    private companion object {
        // Found by these names in the session's search path, which is pg_catalog.
        const val GREATER = "operator(pg_catalog.>)"
        const val EQUAL = "operator(pg_catalog.=)"
    }
}
