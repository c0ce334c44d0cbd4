package dev.tailrace.streams.internal.consuming

import java.sql.Connection
import java.sql.PreparedStatement
import java.sql.ResultSet
import java.sql.Types

// Parameters are text and bigint alone, cast in the SQL (`?::text::uuid`): what both drivers bind the same way.

/** Runs a statement and gives its rows. */
internal inline fun <T> Connection.rows(sql: String, vararg values: Any?, read: (ResultSet) -> T): List<T> =
    prepareStatement(sql).use { statement ->
        statement.bind(values)
        statement.executeQuery().use { rows -> buildList { while (rows.next()) add(read(rows)) } }
    }

/** Runs a statement and gives the number of rows it changed. */
internal fun Connection.change(sql: String, vararg values: Any?): Int =
    prepareStatement(sql).use { statement ->
        statement.bind(values)
        statement.executeUpdate()
    }

@PublishedApi
internal fun PreparedStatement.bind(values: Array<out Any?>) {
    values.forEachIndexed { index, value ->
        when (value) {
            null -> setNull(index + 1, Types.VARCHAR)
            is Long -> setLong(index + 1, value)
            is Int -> setLong(index + 1, value.toLong())
            else -> setString(index + 1, value.toString())
        }
    }
}

/** A `text[]` or the like as PostgreSQL reads it; for elements that need no quoting. */
internal fun Collection<*>.arrayText(): String = joinToString(",", "{", "}")

internal fun ResultSet.longOrNull(column: String): Long? = getLong(column).takeUnless { wasNull() }
