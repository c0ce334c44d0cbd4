package dev.tailrace.streams.internal.reading

import java.sql.Connection
import java.sql.PreparedStatement

/**
 * An SQL resource with `:name` for its parameters, and for parts of it that differ from reader to reader. Values are always bound; a part
 * is text of ours, put in first, and may have parameters itself.
 */
internal class LogSql private constructor(
    private val sql: String,
    private val parameters: List<String>,
) {
    /** A statement with [values] bound; null is bound as a text that is null. */
    fun prepare(connection: Connection, values: Map<String, Any?>): PreparedStatement {
        val statement = connection.prepareStatement(sql)
        parameters.forEachIndexed { index, name ->
            when (val value = values.getValue(name)) {
                is Int -> statement.setInt(index + 1, value)
                is Long -> statement.setLong(index + 1, value)
                else -> statement.setString(index + 1, value?.toString())
            }
        }
        return statement
    }

    companion object {
        // Not the second colon of a cast, nor one in a quoted name.
        private val parameter = Regex("\"(?:[^\"]|\"\")*\"|(?<!:):([a-zA-Z]+)")
        private val comment = Regex("(?m)^\\s*--.*\n?")

        /** The resource [name] of a folder, with [parts] put in. */
        fun of(name: String, parts: Map<String, String> = emptyMap(), folder: String = "reading"): LogSql {
            val path = "/dev/tailrace/streams/$folder/$name"
            val text = checkNotNull(LogSql::class.java.getResourceAsStream(path)) { "no resource $path" }
                .use { it.readBytes().decodeToString() }
            return parse(parameter.replace(text.replace(comment, "")) { parts[it.groupValues[1]] ?: it.value })
        }

        fun parse(sql: String): LogSql {
            val parameters = parameter.findAll(sql).map { it.groupValues[1] }.filter(String::isNotEmpty).toList()
            return LogSql(parameter.replace(sql) { if (it.groupValues[1].isEmpty()) it.value else "?" }, parameters)
        }
    }
}
