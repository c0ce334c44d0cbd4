package dev.tailrace.streams.internal.decoding

import java.sql.Connection
import java.sql.ResultSet

/** Asks the server for the shapes of everything that is watched. */
internal object ShapeQuery {
    private const val WATCHED =
        "select id, relation::bigint, schema_name || '.' || table_name, upper(options ->> 'capture') = 'STATEMENT', shape::text " +
            "from tailrace.watched order by id"
    private const val ROWS_IN = "select coalesce(sum(pg_relation_size(c.oid)), 0) > 0 from pg_class c where c.oid = any (?::text::oid[])"
    private val comment = Regex("--.*")
    private val SHAPES =
        checkNotNull(ShapeQuery::class.java.getResourceAsStream("/dev/tailrace/streams/log/shape.sql")) { "no resource shape.sql" }
            .use { it.readBytes().decodeToString() }
            .replace(comment, "")

    fun read(connection: Connection): List<WatchedShape> {
        val watched = connection.createStatement().use { it.executeQuery(WATCHED).use { rows -> rows.map(::watched) } }
        if (watched.isEmpty()) return watched
        val tables = present(connection, watched.map { it.relation })
        return watched.map { it.with(tables[it.relation]) }
    }

    private fun WatchedShape.with(table: Pair<String, Shape>?) =
        WatchedShape(watched, relation, name, byStatement, intended, table?.second, table?.first)

    /** Whether any of these relations has had rows; false if they are gone. */
    fun anyHoldsRows(connection: Connection, relations: Collection<Long>): Boolean =
        connection.prepareStatement(ROWS_IN).use { statement ->
            statement.setString(1, relations.joinToString(",", "{", "}"))
            statement.executeQuery().use { it.next() && it.getBoolean(1) }
        }

    private fun watched(row: ResultSet) =
        WatchedShape(row.getInt(1), row.getLong(2), row.getString(3), row.getBoolean(4), Shape.parse(row.getString(5)), null, null)

    /** Name and shape by oid. */
    private fun present(connection: Connection, relations: List<Long>): Map<Long, Pair<String, Shape>> =
        connection.prepareStatement(SHAPES).use { statement ->
            statement.setString(1, relations.joinToString(",", "{", "}"))
            statement.executeQuery().use { rows ->
                rows.map { it.getLong("relation") to (it.getString("name") to Shape.parse(it.getString("shape"))) }.toMap()
            }
        }

    private inline fun <T> ResultSet.map(transform: (ResultSet) -> T): List<T> = buildList { while (next()) add(transform(this@map)) }
}
