package dev.tailrace.streams.internal.log

import dev.tailrace.dsl.error.UnknownTableException
import dev.tailrace.dsl.internal.NearestName
import dev.tailrace.dsl.internal.catalog.Catalog
import dev.tailrace.dsl.internal.catalog.CatalogTable
import dev.tailrace.streams.error.WatchRefusedException
import dev.tailrace.streams.log.WatchOptions
import dev.tailrace.streams.log.WatchOptions.Capture
import java.sql.Connection

/** Putting triggers on tables and taking them off, on a connection inside a transaction. */
internal class Watching(
    private val catalog: Catalog,
) {
    fun watch(connection: Connection, candidates: List<String>, options: WatchOptions) {
        Installation.require(connection)
        val target = target(connection, candidates, options)
        if (!isAsAsked(connection, target, options)) connection.execute(WatchSql(target, options).text())
    }

    fun script(connection: Connection, candidates: List<String>, options: WatchOptions): String =
        WatchSql(target(connection, candidates, options), options).text()

    /** Also of a table that is not there any more. */
    fun unwatch(connection: Connection, table: String) {
        Installation.require(connection)
        val known = connection.strings("select schema_name || '.' || table_name from tailrace.watched")
        val name = table.takeIf { it in known } ?: catalog.resolve(connection) { snapshot ->
            try {
                snapshot.table(table).table().let { "${it.schema()}.${it.name()}" }
            } catch (missing: UnknownTableException) {
                // A dropped table, named without its schema.
                known.singleOrNull { it.substringAfter('.') == table } ?: throw missing
            }
        }
        unwatchKnown(connection, name)
    }

    fun unwatchKnown(connection: Connection, name: String) {
        connection.execute("set local lock_timeout to '2s'")
        val ids = connection.strings("select id::text from tailrace.watched where schema_name || '.' || table_name = ?", name)
        for (id in ids) {
            connection.execute("drop function if exists tailrace.capture_$id() cascade")
            connection.execute("delete from tailrace.watched where id = $id")
        }
    }

    private fun target(connection: Connection, candidates: List<String>, options: WatchOptions): WatchTarget {
        val target = WatchTarget.read(connection, catalog, candidates)
        val title = target.title

        fun refuse(why: String): Nothing = throw WatchRefusedException("Table $title cannot be watched: $why")
        when {
            target.kind !in setOf("r", "p") -> refuse("it is a view or a foreign table; watch the tables behind it.")
            target.persistence == "t" -> refuse("it is temporary.")
            target.schema == "tailrace" -> refuse("it is the change log itself.")
            target.schema == "pg_catalog" -> refuse("it is a system table.")
            target.watchedRoot != null -> refuse("it is a partition of ${target.watchedRoot}, which is watched with all its partitions.")
        }
        target.partitions.firstOrNull { it.watched }?.let {
            refuse("its partition ${it.schema}.${it.name} is watched by itself; unwatch that first.")
        }
        val names = target.columns.map { it.name }
        for (column in options.columns() + options.excludedColumns()) {
            if (column !in names) throw CatalogTable.unknown(column, target.name, names)
        }
        target.columns.firstOrNull { it.virtual && it.name in options.columns() }?.let {
            refuse("column ${it.name} is generated when it is read and has no value in a trigger; make it STORED, or leave it out.")
        }
        target.keyColumns.firstOrNull { it.name in options.excludedColumns() }?.let {
            refuse("column ${it.name} is of the primary key, which is always logged.")
        }
        if (options.capture() == Capture.STATEMENT) {
            when {
                target.partitioned || isPartition(connection, target) -> {
                    refuse("capture by STATEMENT does not see all of a partitioned table; use ROW.")
                }

                target.keyColumns.isEmpty() -> {
                    refuse("capture by STATEMENT needs a primary key; use ROW.")
                }

                target.actsBehind.isNotEmpty() -> {
                    refuse(
                        "${target.actsBehind.joinToString()} may change rows behind a statement, unseen by capture by STATEMENT; use ROW.",
                    )
                }
            }
        }
        return target
    }

    private fun isPartition(connection: Connection, target: WatchTarget): Boolean =
        connection.strings("select 'x' from pg_class where oid = ${target.oid} and relispartition").isNotEmpty()

    /** Whether it is watched with these options already, and nothing was altered since: then no lock is taken. */
    private fun isAsAsked(connection: Connection, target: WatchTarget, options: WatchOptions): Boolean {
        val present = "select present.shape from (${SqlText.resource("shape.sql").trimEnd()}) as present"
        val same =
            """
            select 'x' from tailrace.watched
            where relation = ${target.oid} and options = ?::text::jsonb
              and to_regprocedure('tailrace.capture_' || id || '()') is not null
              and shape = ($present)
            """
        return connection.strings(same, WatchOptionsJson.of(options), "{${target.oid}}").isNotEmpty()
    }
}
