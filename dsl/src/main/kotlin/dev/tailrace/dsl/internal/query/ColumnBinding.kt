package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.error.InvalidQueryException
import dev.tailrace.dsl.internal.catalog.CatalogColumn
import dev.tailrace.dsl.internal.catalog.CatalogColumn.TypeKind
import org.jetbrains.exposed.v1.core.ColumnType
import org.jetbrains.exposed.v1.core.Expression
import org.jetbrains.exposed.v1.core.QueryParameter

/**
 * Binds values to one column: checks that the column can hold them, turns them into what both drivers bind alike, and says by which cast
 * the parameter gets the column's type. The cast depends on the column alone, so that one SQL text serves every row of a batch.
 */
internal class ColumnBinding(
    table: String?,
    val column: CatalogColumn,
) {
    /** For messages. */
    val name: String = if (table == null) column.name() else "$table.${column.name()}"

    private val kind: TypeKind get() = column.kind()

    // Text and then the column's type: the one way that works for every type on both drivers.
    private val throughText: String get() = "text::${column.type()}"

    val type: ColumnType<Any> = BoundColumnType(column.type(), castOf(kind), column.nullable(), ::converted)

    /** Whether a driver of ours cannot read the type (ranges, composites, money …), so that its text is selected. */
    val isReadAsText: Boolean get() = !kind.isArray && !kind.isEnum && kind.name() !in READABLE

    /** A single value, to store or to compare with; `null` is SQL NULL. */
    fun parameter(value: Any?): Expression<*> = QueryParameter(value?.let(::converted), type)

    /** A part that the column may contain. */
    fun containable(value: Any?): Expression<*> {
        if (!kind.isArray && kind.name() != "jsonb") {
            throw InvalidQueryException("Column '$name' is of type ${column.type()}; only jsonb and arrays can be asked what they contain.")
        }
        val single = value != null && kind.isArray && elementsOf(value) == null
        return parameter(if (single) listOf(value) else value)
    }

    /** All of [values] as one array parameter, for `= any(?)`. */
    fun arrayParameter(values: Collection<Any?>): Expression<*> {
        val elements =
            values.map {
                it ?: throw InvalidQueryException(
                    "The values for column '$name' hold a null, which SQL compares with nothing: use isNull().",
                )
                converted(it)
            }
        return QueryParameter<Any>(arrayText(elements), BoundColumnType("text", "text::${column.type()}[]"))
    }

    /** A pattern for LIKE, of any column. */
    fun pattern(value: Any?): Expression<*> =
        QueryParameter<Any>(
            value as? String ?: throw InvalidQueryException("A pattern for column '$name' must be a String."),
            BoundColumnType("text", null),
        )

    private fun converted(value: Any): Any =
        try {
            if (kind.isArray) elementsOf(value)?.let(::arrayText) else scalar(kind, value)
        } catch (unreadable: IllegalArgumentException) {
            // Never the cause: its message quotes the value.
            throw InvalidQueryException(
                "Column '$name' is of type ${column.type()}; a ${value.javaClass.simpleName} was given that is none.",
            )
        } ?: throw InvalidQueryException(
            "Column '$name' is of type ${column.type()}; " +
                "a value of type ${value.javaClass.name} can neither be stored in it nor compared with it. ${expected(kind)}",
        )

    private fun arrayText(elements: Collection<Any?>): String = elements.joinToString(",", "{", "}") { arrayElement(it) }

    private fun arrayElement(element: Any?): String {
        if (element == null) return "NULL"
        if (kind.isArray) {
            elementsOf(element)?.let { return arrayText(it) }
            return quotedElement(scalarText(scalar(kind.elementKind(), element) ?: throw IllegalArgumentException()))
        }
        return quotedElement(scalarText(element))
    }

    private fun quotedElement(text: String) = "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\""

    private fun castOf(kind: TypeKind): String? =
        when {
            kind.isArray || kind.isEnum -> throughText
            kind.name() in INTEGERS -> "int8"
            kind.name() == "json" || kind.name() == "jsonb" -> throughText
            kind.name() == "float4" || kind.name() == "float8" || kind.name() == "numeric" -> kind.name()
            kind.name() in BOUND_AS_THEY_ARE -> null
            else -> throughText
        }

    private companion object {
        val READABLE =
            INTEGERS + TEXTS +
                setOf("numeric", "float4", "float8", "bool", "uuid", "bytea", "date", "time", "timetz", "timestamp", "timestamptz") +
                setOf("interval", "json", "jsonb", "inet", "cidr", "macaddr", "macaddr8")

        val BOUND_AS_THEY_ARE =
            setOf("text", "varchar", "bool", "uuid", "bytea", "date", "time", "timetz", "timestamp", "timestamptz")
    }
}
