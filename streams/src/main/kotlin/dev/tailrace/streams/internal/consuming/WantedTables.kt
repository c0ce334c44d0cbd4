package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.internal.record.RecordMapper
import dev.tailrace.streams.error.ChangeLogMissingException
import org.jetbrains.exposed.v1.core.Table
import java.sql.Connection

/**
 * The tables a consumer reads.
 *
 * @property names for each table the names it may have, the first that is watched counts: `schema.name`, or a name on the search path;
 * null: all that are watched, now or later
 */
internal class WantedTables private constructor(private val names: List<List<String>>?) {
    /** Their ids in `tailrace.watched`; null: all. */
    fun ids(connection: Connection): Set<Int>? =
        names?.map { candidates ->
            candidates.firstNotNullOfOrNull { id(connection, it) } ?: throw ChangeLogMissingException(
                "Table ${candidates.joinToString(" or ")} is not watched. Watch it first: changeLog.watch(…)",
            )
        }?.toSet()

    private fun id(connection: Connection, name: String): Int? =
        connection.rows(
            """
            select w.id
            from tailrace.watched w
            join pg_catalog.pg_class c on c.oid = w.relation
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where n.nspname || '.' || c.relname = ? or c.relname = ? and pg_catalog.pg_table_is_visible(c.oid)
            order by n.nspname || '.' || c.relname = ? desc
            limit 1
            """,
            name,
            name,
            name,
        ) { it.getInt("id") }.firstOrNull()

    companion object {
        fun of(names: Set<String>): WantedTables = WantedTables(names.map(::listOf).ifEmpty { null })

        /** As it is written, or as PostgreSQL folds it. */
        fun of(table: Table): WantedTables {
            val written = table.tableName.replace("\"", "")
            return WantedTables(listOf(listOf(written, written.lowercase()).distinct()))
        }

        /** A record's table is found as in queries. */
        fun of(type: Class<*>): WantedTables {
            val mapping = RecordMapper.of(type)
            return WantedTables(listOf(mapping.tableCandidates().map { name -> mapping.schema()?.let { "$it.$name" } ?: name }))
        }
    }
}
