package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.internal.catalog.CatalogTable
import dev.tailrace.dsl.internal.catalog.Quoting
import dev.tailrace.dsl.internal.catalog.Snapshot
import dev.tailrace.dsl.internal.exposed.ExposedBridge
import org.jetbrains.exposed.v1.core.Column
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.core.alias

/** A column in a query: what Exposed renders, and what the catalog knows of it. */
internal class ResolvedColumn(
    val expression: Column<*>,
    val binding: ColumnBinding,
) {
    val name: String get() = binding.column.name()
}

/** A table of a query, with Exposed's view of it. Every name in it comes from the catalog, or is an alias that we quoted. Immutable. */
internal class Source private constructor(
    val catalogTable: CatalogTable,
    /** What the caller puts before a dot to mean this table's columns. */
    val label: String,
    val table: Table,
    private val byName: Map<String, ResolvedColumn>,
) {
    val columns: Collection<ResolvedColumn> get() = byName.values

    fun find(name: String): ResolvedColumn? = byName[name]

    fun column(name: String): ResolvedColumn = byName[name] ?: throw CatalogTable.unknown(name, catalogTable.name(), byName.keys)

    companion object {
        fun of(
            bridge: ExposedBridge,
            snapshot: Snapshot,
            name: SourceName,
        ): Source {
            val found = snapshot.table(name.tables)
            val catalogTable = found.table()
            val plain = Table(bridge.identifier(*found.quoted().toTypedArray()))
            val bindings = catalogTable.columns().map { ColumnBinding(catalogTable.name(), it) }
            bindings.forEach { plain.registerColumn<Any>(bridge.identifier(it.column.quoted()), it.type) }
            val table = name.alias?.let { plain.alias(bridge.identifier(Quoting.quotedAlias(it))) } ?: plain
            val columns = bindings.zip(table.columns) { binding, column -> ResolvedColumn(column, binding) }
            return Source(catalogTable, name.alias ?: found.name(), table, columns.associateBy { it.name })
        }
    }
}
