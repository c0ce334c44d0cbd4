package dev.tailrace.streams.internal.log

import dev.tailrace.dsl.internal.catalog.Quoting

/** SQL of ours, and how text of others gets into it. */
internal object SqlText {
    fun resource(name: String): String =
        checkNotNull(SqlText::class.java.getResourceAsStream("/dev/tailrace/streams/log/$name")) { name }
            .use { it.readAllBytes().decodeToString() }

    /** Replaces each `{name}` of [template] that [values] has, in one pass: what comes in is never searched again. */
    fun filled(template: String, values: Map<String, String>): String =
        PLACEHOLDER.replace(template) { found -> values[found.groupValues[1]] ?: found.value }

    /** A string constant that means the same whatever `standard_conforming_strings` says. */
    fun literal(text: String?): String {
        if (text == null) return "null"
        val doubled = text.replace("'", "''")
        return if ('\\' in text) "E'" + doubled.replace("\\", "\\\\") + "'" else "'$doubled'"
    }

    fun textArray(texts: Collection<String>): String =
        if (texts.isEmpty()) "'{}'::text[]" else texts.joinToString(", ", "array[", "]") { literal(it) }

    /** A dollar quote that does not occur in [text]. */
    fun tag(text: String): String =
        generateSequence(0) { it + 1 }.map { if (it == 0) "\$tailrace\$" else "\$tailrace$it\$" }.first { it !in text }

    fun quoted(vararg names: String): String = names.joinToString(".", transform = Quoting::quoted)

    private val PLACEHOLDER = Regex("\\{([a-z_]+(?::[a-z_.]+)?)}")
}
