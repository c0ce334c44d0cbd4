package dev.tailrace.dsl.internal.exposed

import org.jetbrains.exposed.v1.core.Table
import java.security.SecureRandom
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.AtomicReferenceArray

/**
 * Stands where a quote would stand while Exposed renders, and becomes PostgreSQL's quotes afterwards.
 *
 * Exposed neither doubles a quote inside a name nor touches a name that begins and ends with one, so `x" from pg_shadow; --` would break
 * out. Its quoting cannot be overridden, but its quote *string* can: nobody outside can guess this one, so whatever lies between two
 * markers is a name, and [restore] quotes it properly.
 */
internal class IdentifierMarker {
    /** A control character no identifier needs, and 64 random bits. Latin-1, so that rendered SQL stays compact. */
    val text: String = "\u0002" + java.lang.Long.toUnsignedString(SecureRandom().nextLong(), 36) + "\u0002"

    // Exposed puts a table's name into lower case where it does not recognise quotes around it: what it was, by what it became.
    private val spellings = ConcurrentHashMap<String, String>()

    /** Remembers names of tables that bring their own quotes. */
    fun learn(tables: List<Table>) {
        for (table in tables) {
            val name = table.tableName
            if ('"' in name) name.split('.').filter(::isQuotedIdentifier).forEach(::learn)
        }
    }

    private fun learn(name: String) {
        val known = spellings.putIfAbsent(name.lowercase(), name)
        if (known == null) for (place in 0 until RECENT) recent.set(place, null)
        require(known == null || known == name) {
            "Two tables' quoted names differ in upper and lower case alone, which Exposed cannot tell apart."
        }
    }

    /** [parts], for example schema and table, as one name that Exposed takes as already quoted. */
    fun mark(vararg parts: String): String = parts.joinToString(".") { name ->
        require(name.isNotEmpty()) { "A name must not be empty." }
        require('\u0000' !in name) { "A name must not contain the NUL character." }
        require(text !in name) { "A name must not be marked twice." }
        text + name + text
    }

    // Statements seen lately, one per place, each under what Exposed rendered. A race loses an entry, nothing else.
    private val recent = AtomicReferenceArray<Restored>(RECENT)

    private class Restored(val rendered: String, val sql: String)

    /**
     * [rendered] with every marked name in PostgreSQL's quotes. A statement that comes again is the same String again, which spares the
     * driver's statement cache comparing it.
     */
    fun restore(rendered: String): String {
        val place = rendered.hashCode() and (RECENT - 1)
        val known = recent.get(place)
        if (known != null && known.rendered == rendered) return known.sql
        val sql = quoted(rendered)
        if (rendered.length <= LONGEST_KEPT) recent.set(place, Restored(rendered, sql))
        return sql
    }

    private fun quoted(sql: String): String {
        var opening = sql.indexOf(text)
        if (opening < 0) return sql
        val restored = StringBuilder(sql.length)
        var copied = 0
        while (opening >= 0) {
            val closing = sql.indexOf(text, opening + text.length)
            check(closing >= 0) { "A name was cut while the statement was rendered; shorten the table, column or index name." }
            restored.append(sql, copied, opening)
            appendQuoted(sql.substring(opening + text.length, closing), restored)
            copied = closing + text.length
            opening = sql.indexOf(text, copied)
        }
        return restored.append(sql, copied, sql.length).toString()
    }

    private fun appendQuoted(name: String, target: StringBuilder) {
        if (isQuotedIdentifier(
                name,
            )
        ) {
            target.append(spellings[name] ?: name)
        } else {
            target.append('"').append(name.replace("\"", "\"\"")).append('"')
        }
    }

    companion object {
        private const val RECENT = 1024
        private const val LONGEST_KEPT = 8192 // characters

        /** Whether [name] is one quoted identifier and nothing else: table definitions may bring their own quotes. */
        fun isQuotedIdentifier(name: String): Boolean {
            if (name.length < 3 || name.first() != '"' || name.last() != '"') return false
            var index = 1
            while (index < name.length - 1) {
                if (name[index] == '"') {
                    if (index + 1 >= name.length - 1 || name[index + 1] != '"') return false
                    index++
                }
                index++
            }
            return true
        }
    }
}
