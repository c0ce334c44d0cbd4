package dev.tailrace.dsl.internal.columns

import org.jetbrains.exposed.v1.core.ColumnType
import org.jetbrains.exposed.v1.core.statements.api.RowApi
import java.time.Instant
import java.time.LocalDate
import java.time.LocalDateTime
import java.time.LocalTime
import java.time.OffsetDateTime
import java.time.ZoneOffset

/** A type both drivers take and give as [java]; `java.sql`'s dates and times are off by days for old dates on one of them. */
internal abstract class TemporalColumnType<T : Any, J : Any>(private val type: String, private val java: Class<J>) : ColumnType<T>() {
    protected abstract fun fromJava(value: J): T

    protected abstract fun toJava(value: T): J

    final override fun sqlType(): String = type

    final override fun readObject(rs: RowApi, index: Int): Any? = rs.getObject(index, java)

    @Suppress("UNCHECKED_CAST")
    final override fun valueFromDB(value: Any): T = if (java.isInstance(value)) fromJava(java.cast(value)) else value as T

    final override fun notNullValueToDB(value: T): Any = toJava(value)

    final override fun nonNullValueToString(value: T): String = "'${toJava(value)}'::$type"
}

internal class InstantColumnType : TemporalColumnType<Instant, OffsetDateTime>("timestamptz", OffsetDateTime::class.java) {
    override fun fromJava(value: OffsetDateTime): Instant = value.toInstant()

    override fun toJava(value: Instant): OffsetDateTime = value.atOffset(ZoneOffset.UTC)
}

internal class OffsetDateTimeColumnType :
    TemporalColumnType<OffsetDateTime, OffsetDateTime>("timestamptz", OffsetDateTime::class.java) {
    override fun fromJava(value: OffsetDateTime): OffsetDateTime = value.withOffsetSameInstant(ZoneOffset.UTC)

    override fun toJava(value: OffsetDateTime): OffsetDateTime = value
}

internal class LocalDateTimeColumnType : TemporalColumnType<LocalDateTime, LocalDateTime>("timestamp", LocalDateTime::class.java) {
    override fun fromJava(value: LocalDateTime): LocalDateTime = value

    override fun toJava(value: LocalDateTime): LocalDateTime = value
}

internal class LocalDateColumnType : TemporalColumnType<LocalDate, LocalDate>("date", LocalDate::class.java) {
    override fun fromJava(value: LocalDate): LocalDate = value

    override fun toJava(value: LocalDate): LocalDate = value
}

internal class LocalTimeColumnType : TemporalColumnType<LocalTime, LocalTime>("time", LocalTime::class.java) {
    override fun fromJava(value: LocalTime): LocalTime = value

    override fun toJava(value: LocalTime): LocalTime = value
}
