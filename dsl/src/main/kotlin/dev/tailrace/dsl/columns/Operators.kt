@file:JvmName("Operators")

package dev.tailrace.dsl.columns

import dev.tailrace.dsl.internal.columns.StringAs
import org.jetbrains.exposed.v1.core.ComparisonOp
import org.jetbrains.exposed.v1.core.Expression
import org.jetbrains.exposed.v1.core.ExpressionWithColumnType
import org.jetbrains.exposed.v1.core.IColumnType
import org.jetbrains.exposed.v1.core.Op
import org.jetbrains.exposed.v1.core.QueryBuilder
import org.jetbrains.exposed.v1.core.QueryParameter
import org.jetbrains.exposed.v1.core.TextColumnType
import org.jetbrains.exposed.v1.core.stringParam

/** Whether the JSON in this `jsonb` column contains [json] (PostgreSQL's `@>`), for example `Posts.tags jsonContains """["kotlin"]"""`. */
@JvmSynthetic
public infix fun Expression<String>.jsonContains(json: String): Op<Boolean> = Infix(this, QueryParameter(json, StringAs("jsonb")), "@>")

/** The text under [key] in this `json` or `jsonb` column (PostgreSQL's `->>`); NULL if there is none. */
@JvmSynthetic
public fun Expression<String>.jsonText(key: String): ExpressionWithColumnType<String?> = JsonText(this, key)

/** Whether the text matches [pattern], in which `%` and `_` stand for any text and any character; upper and lower case are the same. */
@JvmSynthetic
public infix fun Expression<out String?>.ilike(pattern: String): Op<Boolean> = Infix(this, stringParam(pattern), "ILIKE")

/** The opposite of [ilike]. */
@JvmSynthetic
public infix fun Expression<out String?>.notIlike(pattern: String): Op<Boolean> = Infix(this, stringParam(pattern), "NOT ILIKE")

private class Infix(left: Expression<*>, right: Expression<*>, operator: String) : ComparisonOp(left, right, operator)

private class JsonText(private val json: Expression<String>, private val key: String) : ExpressionWithColumnType<String?>() {
    override val columnType: IColumnType<String> = TextColumnType()

    override fun toQueryBuilder(queryBuilder: QueryBuilder): Unit = queryBuilder {
        append("(")
        +json
        append(" ->> ")
        +stringParam(key)
        append("::text)")
    }
}
