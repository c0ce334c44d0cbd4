package dev.tailrace.streams.internal.copying

import dev.tailrace.streams.internal.reading.KeyOrder
import dev.tailrace.streams.internal.reading.LogSql
import java.sql.Connection
import java.sql.ResultSet

/** A watched table as it is to be copied: by what its triggers log of a row, and in the order of its primary key. */
internal class CopiedTable(
    val watched: Int,
    /** As `schema.name`, for people. */
    val name: String,
    /** Quoted, for a FROM clause. */
    val relation: String,
    /** Of the rows that are logged, an expression over `row`; null: all. */
    val predicate: String?,
    val columns: List<Column>,
    /** Null: it cannot be copied by key, for it has no primary key, or another one than the log's. */
    val order: KeyOrder?,
    /** Differs after every DDL that this may depend on. */
    val version: String,
) {
    /**
     * @property name quoted
     * @property size the function that tells a value's size; null: it is small
     */
    class Column(val name: String, val logged: Boolean, val inKey: Boolean, val size: String?)

    /** [KeyOrder.definition]; empty if there is none. */
    val definition: String get() = order?.definition.orEmpty()

    val hasKey: Boolean get() = columns.any { it.inKey }

    companion object {
        private val VERSION = requireNotNull(CopiedTable::class.java.getResource("/dev/tailrace/streams/copying/version.sql")).readText()
        private val TABLE = LogSql.of("table.sql", mapOf("version" to VERSION.replace(Regex("--.*"), "")), "copying")

        /** Tells [version] in another statement. */
        fun versionOf(watched: Int): String = VERSION.replace(Regex("--.*"), "").replace(":watched", watched.toString())

        /** Null: it is not watched any more, or was dropped. */
        fun of(connection: Connection, watched: Int): CopiedTable? =
            TABLE.prepare(connection, mapOf("watched" to watched)).use { statement ->
                statement.executeQuery().use { rows -> if (rows.next()) read(watched, rows) else null }
            }

        private fun read(watched: Int, rows: ResultSet): CopiedTable {
            val name = rows.getString("table_name")
            val relation = rows.getString("relation")
            val predicate = rows.getString("predicate")
            val version = rows.getString("version")
            val byKey = rows.getBoolean("by_key")
            val columns = ArrayList<Column>()
            val key = sortedMapOf<Int, KeyOrder.Column>()
            do {
                val column = Column(rows.getString("name"), rows.getBoolean("logged"), rows.getBoolean("in_key"), rows.getString("size"))
                columns += column
                val place = rows.getInt("place")
                if (byKey && place > 0) {
                    key[place] =
                        KeyOrder.Column(column.name, rows.getString("type"), rows.getString("greater"), rows.getString("equal"))
                }
            } while (rows.next())
            val order = if (byKey) KeyOrder(key.values.toList()) else null
            return CopiedTable(watched, name, relation, predicate, columns.filter { it.logged || it.inKey }, order, version)
        }
    }
}
