package dev.tailrace.streams.internal.live

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.error.UnknownTableException
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.run
import dev.tailrace.dsl.internal.record.RecordMapper
import dev.tailrace.streams.error.ChangeLogMissingException
import org.jetbrains.exposed.v1.core.Table
import java.sql.Connection

/** A table as callers name it; [candidates] are tried in their order. */
internal class TableName private constructor(private val schema: String?, val candidates: List<String>) {
    /** Quoted for `to_regclass`. */
    fun quoted(candidate: String): String = listOfNotNull(schema, candidate).joinToString(".") { "\"" + it.replace("\"", "\"\"") + "\"" }

    override fun toString(): String = listOfNotNull(schema, candidates.first()).joinToString(".")

    companion object {
        fun of(text: String): TableName = TableName(text.substringBefore('.', "").ifEmpty { null }, listOf(text.substringAfter('.')))

        fun of(table: Table): TableName =
            TableName(table.schemaName, listOf(table.schemaName?.let { table.tableName.removePrefix("$it.") } ?: table.tableName))

        fun of(type: Class<*>): TableName = RecordMapper.of(type).let { TableName(it.schema(), it.tableCandidates()) }
    }
}

/** Finds the watches of tables, through the pool, as queries find the tables. */
internal object WatchLookup {
    private const val THERE = "select to_regclass('tailrace.watched') is not null"
    private const val FIND =
        "select w.id, w.schema_name || '.' || w.table_name from (select to_regclass(?::text) as relation) t " +
            "left join tailrace.watched w on w.relation = t.relation where t.relation is not null"
    private val OPTIONS = ExecutionOptions.of("find watch", FIND)

    /**
     * The ids of the watches and their tables' names, as `schema.name`.
     *
     * @throws ChangeLogMissingException if there is no change log or one of the tables is not watched
     * @throws UnknownTableException if there is no such table
     */
    suspend fun find(db: Database, tables: List<TableName>): Map<Int, String> = db.engine.run(OPTIONS) { connection ->
        connection.createStatement().use { statement ->
            statement.executeQuery(THERE).use {
                it.next()
                if (!it.getBoolean(1)) throw ChangeLogMissingException("This database has no change log. ${advice(tables.first())}")
            }
        }
        tables.associate { find(connection, it) }
    }

    private fun find(connection: Connection, table: TableName): Pair<Int, String> =
        connection.prepareStatement(FIND).use { statement ->
            for (candidate in table.candidates) {
                statement.setString(1, table.quoted(candidate))
                statement.executeQuery().use { rows ->
                    if (!rows.next()) return@use
                    val name = rows.getString(2) ?: throw ChangeLogMissingException("Table $table is not watched. ${advice(table)}")
                    return rows.getInt(1) to name
                }
            }
            throw UnknownTableException("There is no table $table on the search path")
        }

    private fun advice(table: TableName) = "Call changeLog().install().watch(…) for $table, or let a DBA run its script"
}
