package dev.tailrace.streams.internal.decoding

import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.Work

private const val WATCHED = "select id, schema_name || '.' || table_name from tailrace.watched"

/** The names of all watched tables, as `schema.name`, by id. */
internal fun watchedNames(): Work<Map<Int, String>> = Work { connection ->
    connection.createStatement().use { statement ->
        statement.executeQuery(WATCHED).use { rows -> buildMap { while (rows.next()) put(rows.getInt(1), rows.getString(2)) } }
    }
}

internal val WATCHED_NAMES: ExecutionOptions = ExecutionOptions.of("change stream", WATCHED)
