package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.error.InvalidQueryException
import dev.tailrace.dsl.error.UnknownColumnException
import dev.tailrace.dsl.internal.NearestName

/** The tables of one query, in which its column names are looked up. */
internal class Scope(
    val sources: List<Source>,
) {
    init {
        sources.groupBy { it.label }.values.firstOrNull { it.size > 1 }?.let {
            throw InvalidQueryException("The query has '${it[0].label}' twice: give one of them an alias.")
        }
    }

    /** The column a subject is about; `null` for `count(*)`. */
    fun column(subject: Subject): ResolvedColumn? = subject.column?.let { if (subject.ofMain) sources[0].column(it) else column(it) }

    /**
     * The column that [name] means: a column's own name, if just one table has it, or `table.column`. A column whose own name has dots
     * comes first.
     */
    fun column(name: String): ResolvedColumn {
        val having = sources.filter { it.find(name) != null }
        if (having.size > 1) {
            val choices = having.joinToString(" or ") { "'${it.label}.$name'" }
            throw InvalidQueryException("Column '$name' is ambiguous: write $choices.")
        }
        return having.firstOrNull()?.find(name) ?: qualified(name) ?: throw unknown(name)
    }

    private fun qualified(name: String): ResolvedColumn? {
        var dot = name.indexOf('.')
        while (dot >= 0) {
            val label = name.substring(0, dot)
            val column = name.substring(dot + 1)
            source(label)?.let { source -> source.find(column)?.let { return it } }
            dot = name.indexOf('.', dot + 1)
        }
        return null
    }

    /** By what the query calls it; a table with a schema before it also answers to its bare name. */
    private fun source(label: String): Source? =
        sources.firstOrNull { it.label == label }
            ?: sources.singleOrNull {
                it.label == "${it.catalogTable.schema()}.${it.catalogTable.name()}" && it.catalogTable.name() == label
            }

    private fun unknown(name: String): UnknownColumnException {
        val known = sources.flatMap { source -> source.columns.flatMap { listOf(it.name, "${source.label}.${it.name}") } }
        val tables = sources.joinToString(" or ") { "'${it.label}'" }
        val hint =
            NearestName.of(name, known)?.let { "did you mean '$it'?" }
                ?: "known are ${sources.flatMap { it.columns }.map { it.name }.distinct().joinToString(", ")}."
        return UnknownColumnException("There is no column '$name' in $tables: $hint")
    }
}
