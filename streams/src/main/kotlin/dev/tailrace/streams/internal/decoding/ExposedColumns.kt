package dev.tailrace.streams.internal.decoding

import dev.tailrace.dsl.error.MappingException
import dev.tailrace.dsl.error.TailraceException
import dev.tailrace.dsl.query.Interval
import dev.tailrace.dsl.query.JsonText
import org.jetbrains.exposed.v1.core.ArrayColumnType
import org.jetbrains.exposed.v1.core.AutoIncColumnType
import org.jetbrains.exposed.v1.core.BasicBinaryColumnType
import org.jetbrains.exposed.v1.core.BasicUuidColumnType
import org.jetbrains.exposed.v1.core.BlobColumnType
import org.jetbrains.exposed.v1.core.BooleanColumnType
import org.jetbrains.exposed.v1.core.ByteColumnType
import org.jetbrains.exposed.v1.core.CharacterColumnType
import org.jetbrains.exposed.v1.core.Column
import org.jetbrains.exposed.v1.core.ColumnWithTransform
import org.jetbrains.exposed.v1.core.DecimalColumnType
import org.jetbrains.exposed.v1.core.DoubleColumnType
import org.jetbrains.exposed.v1.core.EntityIDColumnType
import org.jetbrains.exposed.v1.core.EnumerationColumnType
import org.jetbrains.exposed.v1.core.EnumerationNameColumnType
import org.jetbrains.exposed.v1.core.FloatColumnType
import org.jetbrains.exposed.v1.core.IColumnType
import org.jetbrains.exposed.v1.core.IntegerColumnType
import org.jetbrains.exposed.v1.core.LongColumnType
import org.jetbrains.exposed.v1.core.ShortColumnType
import org.jetbrains.exposed.v1.core.StringColumnType
import org.jetbrains.exposed.v1.core.UByteColumnType
import org.jetbrains.exposed.v1.core.UIntegerColumnType
import org.jetbrains.exposed.v1.core.ULongColumnType
import org.jetbrains.exposed.v1.core.UShortColumnType
import org.jetbrains.exposed.v1.core.datetime.DurationColumnType
import org.jetbrains.exposed.v1.core.datetime.InstantColumnType
import org.jetbrains.exposed.v1.core.datetime.LocalDateColumnType
import org.jetbrains.exposed.v1.core.datetime.LocalDateTimeColumnType
import org.jetbrains.exposed.v1.core.datetime.OffsetDateTimeColumnType
import tools.jackson.databind.JsonNode
import java.math.BigDecimal
import java.sql.Date
import java.sql.Timestamp
import java.time.Instant
import java.time.LocalDate
import java.time.LocalDateTime
import java.time.LocalTime
import java.time.OffsetDateTime
import java.util.UUID

/** What [column] makes of [value], which is not NULL. */
@Suppress("UNCHECKED_CAST")
internal fun <T> columnValue(column: Column<T>, value: JsonNode): T {
    val read = try {
        column.columnType.valueFromDB(databaseValue(column.columnType, value, column.name))
    } catch (e: TailraceException) {
        throw e
    } catch (e: RuntimeException) {
        // Without the cause, whose message may quote the value.
        throw MappingException("Column \"${column.name}\" of a change does not fit its Exposed column: ${e.javaClass.simpleName}")
    }
    return read as T
}

/** The value as a driver would give it to [type]. */
private fun databaseValue(type: IColumnType<*>, value: JsonNode, column: String): Any = when (type) {
    is AutoIncColumnType<*> -> databaseValue(type.delegate, value, column)
    is EntityIDColumnType<*> -> databaseValue(type.idColumn.columnType, value, column)
    is ColumnWithTransform<*, *> -> databaseValue(type.delegate, value, column)
    is ArrayColumnType<*, *> -> elements(type.delegate, value, column)
    is BlobColumnType -> converted<ByteArray>(value, column)
    is InstantColumnType<*> -> Timestamp.from(converted<Instant>(value, column))
    is LocalDateTimeColumnType<*> -> Timestamp.valueOf(converted<LocalDateTime>(value, column))
    is LocalDateColumnType<*> -> Date.valueOf(converted<LocalDate>(value, column))
    else -> javaClassOf(type)?.let { ColumnValue.convert(value, it, column).unwrapped() } ?: TextConversions.text(value)
}

// A json column of ours is a String, but of a JSON string it must keep the quotes.
private fun Any.unwrapped(): Any = if (this is JsonText) text() else this

private fun elements(type: IColumnType<*>, value: JsonNode, column: String): Any {
    if (!value.isArray) throw MappingException("Column \"$column\" of a change holds no array")
    return Array(value.size()) { index ->
        val element = value[index]
        // The dimensions of an array of arrays share one delegate.
        if (element.isArray) elements(type, element, column) else element.takeUnless { it.isNull }?.let { databaseValue(type, it, column) }
    }
}

private inline fun <reified T : Any> converted(value: JsonNode, column: String): T =
    ColumnValue.convert(value, T::class.java, column) as T

/** What [IColumnType.valueFromDB] takes; null: the text. */
private fun javaClassOf(type: IColumnType<*>): Class<*>? = when (type) {
    is ByteColumnType -> Byte::class.javaObjectType
    is UByteColumnType, is ShortColumnType -> Short::class.javaObjectType
    is UShortColumnType, is IntegerColumnType, is EnumerationColumnType<*> -> Int::class.javaObjectType
    is UIntegerColumnType, is LongColumnType, is DurationColumnType<*> -> Long::class.javaObjectType
    is ULongColumnType, is DecimalColumnType -> BigDecimal::class.java
    is FloatColumnType -> Float::class.javaObjectType
    is DoubleColumnType -> Double::class.javaObjectType
    is BooleanColumnType -> Boolean::class.javaObjectType
    is CharacterColumnType, is StringColumnType, is EnumerationNameColumnType<*> -> String::class.java
    is BasicUuidColumnType<*> -> UUID::class.java
    is BasicBinaryColumnType -> ByteArray::class.java
    is OffsetDateTimeColumnType<*> -> OffsetDateTime::class.java
    else -> ownType(type)
}

/** Of dsl's columns. Others may need a transaction to tell their SQL type, so they are not asked. */
private fun ownType(type: IColumnType<*>): Class<*>? {
    if (!type.javaClass.name.startsWith("dev.tailrace.dsl.")) return null
    return when (type.sqlType()) {
        "timestamptz" -> OffsetDateTime::class.java
        "timestamp" -> LocalDateTime::class.java
        "date" -> LocalDate::class.java
        "time" -> LocalTime::class.java
        "interval" -> Interval::class.java
        "json", "jsonb" -> JsonText::class.java
        else -> null
    }
}
