package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.query.JsonText

/** JSON text as it is, or that of a map, collection, number or boolean; `null` for what JSON has no form for. */
internal fun json(value: Any): String? =
    when (value) {
        is String -> value
        is JsonText -> value.text()
        is Map<*, *>, is Collection<*>, is Number, is Boolean -> StringBuilder().also { it.appendJson(value) }.toString()
        else -> null
    }

private fun StringBuilder.appendJson(value: Any?) {
    when (value) {
        null -> {
            append("null")
        }

        is Map<*, *> -> {
            append('{')
            value.entries.forEachIndexed { index, (key, held) ->
                if (index > 0) append(',')
                appendQuoted(key.toString())
                append(':')
                appendJson(held)
            }
            append('}')
        }

        is Collection<*> -> {
            append('[')
            value.forEachIndexed { index, held ->
                if (index > 0) append(',')
                appendJson(held)
            }
            append(']')
        }

        is Number, is Boolean -> {
            append(value.toString())
        }

        else -> {
            appendQuoted(value.toString())
        }
    }
}

private fun StringBuilder.appendQuoted(text: String) {
    append('"')
    for (char in text) {
        when {
            char == '"' || char == '\\' -> append('\\').append(char)
            char < ' ' -> append("\\u").append(char.code.toString(16).padStart(4, '0'))
            else -> append(char)
        }
    }
    append('"')
}
