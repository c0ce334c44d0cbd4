package dev.tailrace.dsl.internal.exposed

import org.jetbrains.exposed.v1.core.AbstractQuery
import org.jetbrains.exposed.v1.core.ColumnSet
import org.jetbrains.exposed.v1.core.Expression
import org.jetbrains.exposed.v1.core.IExpressionAlias
import org.jetbrains.exposed.v1.core.Join
import org.jetbrains.exposed.v1.core.QueryAlias
import org.jetbrains.exposed.v1.jdbc.SetOperation

/**
 * Refuses aliases that are more than a name: Exposed renders those of expressions and subqueries verbatim, without its quoting.
 * (Names of tables, table aliases and columns pass its quoting and are made safe by [IdentifierMarker].)
 */
internal class HostileAliases(private val marker: IdentifierMarker) {
    fun refuse(query: AbstractQuery<*>) {
        if (query is SetOperation) {
            refuse(query.firstStatement)
            refuse(query.secondStatement)
        } else {
            query.set.fields.forEach(::refuse)
            refuse(query.set.source)
        }
        query.orderByExpressions.forEach { (expression, _) -> refuse(expression) }
        query.groupedByColumns.forEach(::refuse)
    }

    fun refuse(expression: Expression<*>) {
        if (expression is IExpressionAlias<*>) {
            refuse(expression.alias)
            refuse(expression.delegate)
        }
    }

    private fun refuse(source: ColumnSet) {
        when (source) {
            is QueryAlias -> {
                refuse(source.alias)
                refuse(source.query)
            }

            is Join -> {
                refuse(source.table)
                JoinedSets.of(source).forEach(::refuse)
            }

            else -> {}
        }
    }

    private fun refuse(alias: String) {
        require(isPlain(alias) || alias.split('.').all(::isNamePart) || isMarked(alias) || IdentifierMarker.isQuotedIdentifier(alias)) {
            "An alias is not a plain name. Use letters, digits and underscores, or double quotes around it with quotes inside doubled."
        }
    }

    private fun isPlain(name: String): Boolean =
        name.isNotEmpty() && !name[0].isAsciiDigit() && name.all { it.isAsciiDigit() || it in 'a'..'z' || it in 'A'..'Z' || it == '_' }

    private fun isNamePart(name: String) = isPlain(name) || IdentifierMarker.isQuotedIdentifier(name)

    // Every part of a marked name was marked by us, so nothing between its ends can be anyone else's.
    private fun isMarked(name: String) = name.length > 2 * marker.text.length && name.startsWith(marker.text) && name.endsWith(marker.text)

    private fun Char.isAsciiDigit() = this in '0'..'9'
}
