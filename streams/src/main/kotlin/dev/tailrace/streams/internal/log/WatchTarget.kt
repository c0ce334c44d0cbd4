package dev.tailrace.streams.internal.log

import dev.tailrace.dsl.internal.catalog.Catalog
import java.sql.Connection

/** What the catalog says of a table that is to be watched. */
internal class WatchTarget(
    val oid: Long,
    val schema: String,
    val name: String,
    val kind: String,
    val persistence: String,
    /** The root that is watched already, if this is a partition of one. */
    val watchedRoot: String?,
    val columns: List<Column>,
    val keyColumns: List<Column>,
    /** The whole tree below a partitioned table. */
    val partitions: List<Partition>,
    /** AFTER ROW triggers of others, and self-referencing foreign keys that act. */
    val actsBehind: List<String>,
) {
    class Column(val name: String, val number: Int, val virtual: Boolean)

    class Partition(val schema: String, val name: String, val leaf: Boolean, val watched: Boolean) {
        val quoted: String get() = SqlText.quoted(schema, name)
    }

    val quoted: String get() = SqlText.quoted(schema, name)
    val title: String get() = "$schema.$name"
    val partitioned: Boolean get() = kind == "p"

    companion object {
        private val TABLE = SqlText.resource("table.sql")

        /** @throws dev.tailrace.dsl.error.UnknownTableException naming the nearest table */
        fun read(connection: Connection, catalog: Catalog, candidates: List<String>): WatchTarget {
            val found = catalog.resolve(connection) { it.table(candidates) }.table()
            return connection.prepareStatement(TABLE).use { statement ->
                statement.setString(1, found.schema())
                statement.setString(2, found.name())
                statement.executeQuery().use { rows ->
                    if (!rows.next()) {
                        // Known by an older reading of the catalog only.
                        catalog.invalidate()
                        return@use read(connection, catalog, candidates)
                    }
                    target(TableFacts(rows.getString(1)), found.schema(), found.name())
                }
            }
        }

        private fun target(facts: TableFacts, schema: String, name: String) =
            WatchTarget(
                oid = facts.number("oid"),
                schema = schema,
                name = name,
                kind = facts.text("kind"),
                persistence = facts.text("persistence"),
                watchedRoot = facts.optionalText("watchedRoot"),
                columns = facts.list("columns", ::column),
                keyColumns = facts.list("key", ::column),
                partitions = facts.list("partitions") {
                    Partition(it.text("schema"), it.text("name"), it.flag("leaf"), it.flag("watched"))
                },
                actsBehind = facts.texts("foreign"),
            )

        private fun column(facts: TableFacts) = Column(facts.text("name"), facts.number("number").toInt(), facts.flag("virtual"))
    }
}
