package dev.tailrace.dsl.internal.load

import dev.tailrace.dsl.internal.exposed.ParameterBinder
import org.jetbrains.exposed.v1.core.ColumnType
import org.jetbrains.exposed.v1.core.Expression
import org.jetbrains.exposed.v1.core.Op
import org.jetbrains.exposed.v1.core.QueryBuilder
import org.jetbrains.exposed.v1.core.QueryParameter
import org.jetbrains.exposed.v1.core.append
import org.jetbrains.exposed.v1.core.statements.api.PreparedStatementApi

/** `column = any(?)`: one parameter whatever the number of keys, so that the statement stays the same and prepared. */
internal class IsAnyOf(
    private val column: Expression<*>,
    private val keys: Expression<*>,
) : Op<Boolean>() {
    override fun toQueryBuilder(queryBuilder: QueryBuilder) {
        queryBuilder.append(column, " = ANY (", keys, ")")
    }
}

/** [keys] as one parameter, `?::cast` where there is a cast. */
internal fun keyArray(keys: List<Any>, cast: String? = null): Expression<*> = QueryParameter<Any>(arrayOf(keys), KeyArrayType(cast))

/** An array of primitives where that can be: pgjdbc sends these in binary. */
private fun arrayOf(keys: List<Any>): Any = when {
    keys.all { it is Long } -> LongArray(keys.size) { keys[it] as Long }
    keys.all { it is Int } -> IntArray(keys.size) { keys[it] as Int }
    else -> keys
}

private class KeyArrayType(
    private val cast: String?,
) : ColumnType<Any>() {
    override fun sqlType(): String = "anyarray"

    override fun valueFromDB(value: Any): Any = value

    override fun notNullValueToDB(value: Any): Any = value

    override fun nonNullValueToString(value: Any): String = "?"

    override fun parameterMarker(value: Any?): String = if (cast == null) "?" else "?::$cast"

    override fun setParameter(stmt: PreparedStatementApi, index: Int, value: Any?) {
        (stmt as ParameterBinder).bind(index, value!!)
    }
}
