package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.internal.catalog.CatalogColumn.TypeKind
import dev.tailrace.dsl.internal.record.TemporalText
import dev.tailrace.dsl.query.Interval
import java.math.BigDecimal
import java.math.BigInteger
import java.net.InetAddress
import java.nio.ByteBuffer
import java.time.Duration
import java.time.Instant
import java.time.LocalDate
import java.time.LocalDateTime
import java.time.LocalTime
import java.time.OffsetDateTime
import java.time.OffsetTime
import java.time.Period
import java.time.ZoneOffset
import java.time.ZonedDateTime
import java.time.temporal.ChronoUnit.MICROS
import java.time.temporal.Temporal
import java.util.HexFormat
import java.util.Optional
import java.util.OptionalDouble
import java.util.OptionalInt
import java.util.OptionalLong
import java.util.UUID

internal val INTEGERS = setOf("int2", "int4", "int8", "oid")
internal val TEXTS = setOf("text", "varchar", "bpchar", "name", "citext", "char", "xml")

/**
 * [value] as both drivers bind it for a column of [kind]; `null` if such a column cannot hold it.
 *
 * @throws IllegalArgumentException for a String that is no value of the type
 */
internal fun scalar(
    kind: TypeKind,
    value: Any,
): Any? {
    val name = kind.name()
    return when {
        kind.isEnum -> (value as? Enum<*>)?.name ?: value as? String
        name in INTEGERS -> integer(value)
        name == "numeric" || name == "money" -> decimal(value)
        name == "float4" -> (value as? Number)?.toFloat()
        name == "float8" -> (value as? Number)?.toDouble()
        name == "bool" -> value as? Boolean
        name in TEXTS -> text(value)
        name == "uuid" -> value as? UUID ?: (value as? String)?.let(UUID::fromString)
        name == "bytea" -> value as? ByteArray ?: (value as? ByteBuffer)?.let { b -> ByteArray(b.remaining()).also(b.duplicate()::get) }
        name == "json" || name == "jsonb" -> json(value)
        name == "inet" || name == "cidr" -> (value as? InetAddress)?.hostAddress?.substringBefore('%') ?: value as? String
        name == "interval" -> interval(value)
        else -> temporal(name, value)
    }?.also { if (it is String) require(it.indexOf('\u0000') < 0) }
}

private fun temporal(
    name: String,
    value: Any,
): Any? =
    when (name) {
        "date" -> value as? LocalDate

        "time" -> (value as? LocalTime)?.truncatedTo(MICROS)

        "timetz" -> (value as? OffsetTime)?.truncatedTo(MICROS)

        "timestamp" -> (value as? LocalDateTime)?.let { if (it == LocalDateTime.MAX) it else it.truncatedTo(MICROS) }

        "timestamptz" -> moment(value)

        // A type of the server's that Java has no type for: its text.
        else -> value as? String
    }

// OffsetDateTime.MAX and MIN are infinity on both drivers; anything finer than a microsecond would be rounded by one and cut by the other.
private fun moment(value: Any): OffsetDateTime? =
    when (value) {
        OffsetDateTime.MAX, OffsetDateTime.MIN -> value as OffsetDateTime
        is OffsetDateTime -> value.truncatedTo(MICROS)
        is ZonedDateTime -> value.toOffsetDateTime().truncatedTo(MICROS)
        Instant.MAX -> OffsetDateTime.MAX
        Instant.MIN -> OffsetDateTime.MIN
        is Instant -> value.truncatedTo(MICROS).atOffset(ZoneOffset.UTC)
        else -> null
    }

private fun interval(value: Any): String? =
    when (value) {
        is Duration -> Interval.of(value).toString()
        is Period -> Interval.of(value).toString()
        is Interval, is String -> value.toString()
        else -> null
    }

private fun integer(value: Any): Long? =
    when (value) {
        is Byte, is Short, is Int, is Long -> (value as Number).toLong()
        is BigInteger -> if (value.bitLength() < Long.SIZE_BITS) value.toLong() else null
        else -> null
    }

private fun decimal(value: Any): Any? =
    when (value) {
        is BigDecimal -> value
        is BigInteger -> BigDecimal(value)
        is Byte, is Short, is Int, is Long -> BigDecimal((value as Number).toLong())
        is Float, is Double -> value.toString().toBigDecimalOrNull()
        else -> null
    }

private fun text(value: Any): String? =
    when (value) {
        is CharSequence, is Char -> value.toString()
        is Enum<*> -> value.name
        else -> null
    }

/** The elements of a collection or of any array; `null` for anything else. */
internal fun elementsOf(value: Any): Collection<Any?>? =
    when (value) {
        is Collection<*> -> {
            value
        }

        is ByteArray -> {
            null
        }

        else -> {
            if (value.javaClass.isArray) {
                List(java.lang.reflect.Array.getLength(value)) { java.lang.reflect.Array.get(value, it) }
            } else {
                null
            }
        }
    }

/** A converted scalar as PostgreSQL reads it from text. */
internal fun scalarText(value: Any): String =
    when (value) {
        is BigDecimal -> value.toPlainString()
        is ByteArray -> "\\x" + HexFormat.of().formatHex(value)
        is Temporal -> TemporalText.format(value)
        else -> value.toString()
    }

/** What an optional holds; anything else is itself. */
internal fun unwrapped(value: Any?): Any? =
    when (value) {
        is Optional<*> -> value.orElse(null)
        is OptionalInt -> if (value.isPresent) value.asInt else null
        is OptionalLong -> if (value.isPresent) value.asLong else null
        is OptionalDouble -> if (value.isPresent) value.asDouble else null
        else -> value
    }

/** What a column of [kind] takes, for messages. */
internal fun expected(kind: TypeKind): String =
    when {
        kind.isArray -> "Give a collection or an array."
        kind.isEnum -> "Give a String or a Java enum."
        kind.name() in INTEGERS -> "Give a whole number."
        kind.name() in setOf("numeric", "float4", "float8") -> "Give a number."
        kind.name() == "timestamptz" -> "Give an Instant, OffsetDateTime or ZonedDateTime."
        kind.name() == "timestamp" -> "Give a LocalDateTime."
        kind.name() == "date" -> "Give a LocalDate."
        kind.name() == "time" -> "Give a LocalTime."
        kind.name() == "interval" -> "Give a Duration or a Period."
        kind.name() == "json" || kind.name() == "jsonb" -> "Give JSON text, a Map or a collection."
        else -> "Give a value of a matching type, or a String."
    }
