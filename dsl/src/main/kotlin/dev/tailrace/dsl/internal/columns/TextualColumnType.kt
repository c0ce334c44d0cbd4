package dev.tailrace.dsl.internal.columns

import org.jetbrains.exposed.v1.core.ColumnType
import org.jetbrains.exposed.v1.core.statements.api.RowApi

/** A type that travels as text: bound as `?::type`, the one way that works on both drivers. Read as text unless [readObject] differs. */
internal abstract class TextualColumnType<T : Any>(private val type: String) : ColumnType<T>() {
    protected abstract fun parse(text: String): T

    protected open fun format(value: T): String = value.toString()

    final override fun sqlType(): String = type

    final override fun parameterMarker(value: T?): String = "?::$type"

    override fun readObject(rs: RowApi, index: Int): Any? = rs.getString(index)

    @Suppress("UNCHECKED_CAST")
    final override fun valueFromDB(value: Any): T = if (value is String) parse(value) else value as T

    final override fun notNullValueToDB(value: T): Any = format(value)

    final override fun nonNullValueToString(value: T): String = "'${format(value).replace("'", "''")}'::$type"

    override fun equals(other: Any?): Boolean = super.equals(other) && type == (other as TextualColumnType<*>).type

    override fun hashCode(): Int = 31 * super.hashCode() + type.hashCode()
}

/** A schema-qualified or plain type name, quoted so that nothing else can be in it. */
internal fun quotedTypeName(name: String): String = name.split('.').joinToString(".") { "\"" + it.replace("\"", "\"\"") + "\"" }
