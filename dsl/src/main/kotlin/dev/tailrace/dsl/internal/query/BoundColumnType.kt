package dev.tailrace.dsl.internal.query

import org.jetbrains.exposed.v1.core.ColumnType

/**
 * A column type whose values are already what both drivers bind; its parameters get [cast], such as `text::mood`.
 *
 * @param fitted turns a caller's value into one that can be bound, where that has not been done before
 */
internal class BoundColumnType(
    private val sqlType: String,
    private val cast: String?,
    nullable: Boolean = true,
    private val fitted: (Any) -> Any = { it },
) : ColumnType<Any>(nullable) {
    override fun sqlType(): String = sqlType

    override fun valueFromDB(value: Any): Any = fitted(value)

    override fun parameterMarker(value: Any?): String = if (cast == null) "?" else "?::$cast"

    // Exposed compares expressions by their text; a value must not decide what is the same, nor get into a message.
    override fun nonNullValueToString(value: Any): String = "?"
}
