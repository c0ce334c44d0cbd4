@file:JvmName("DateAndTime")

package dev.tailrace.dsl.columns

import dev.tailrace.dsl.internal.columns.InstantColumnType
import dev.tailrace.dsl.internal.columns.LocalDateColumnType
import dev.tailrace.dsl.internal.columns.LocalDateTimeColumnType
import dev.tailrace.dsl.internal.columns.LocalTimeColumnType
import dev.tailrace.dsl.internal.columns.OffsetDateTimeColumnType
import org.jetbrains.exposed.v1.core.Column
import org.jetbrains.exposed.v1.core.Table
import java.time.Instant
import java.time.LocalDate
import java.time.LocalDateTime
import java.time.LocalTime
import java.time.OffsetDateTime

/** A `timestamptz` column: a point in time. PostgreSQL keeps microseconds and no zone. */
@JvmSynthetic
public fun Table.timestamptz(name: String): Column<Instant> = registerColumn(name, InstantColumnType())

/** A `timestamptz` column as date and time at an offset, read at UTC. PostgreSQL keeps the point in time and not the offset. */
@JvmSynthetic
public fun Table.offsetDateTime(name: String): Column<OffsetDateTime> = registerColumn(name, OffsetDateTimeColumnType())

/** A `timestamp` column: a date and a time on a wall clock, anywhere. */
@JvmSynthetic
public fun Table.timestamp(name: String): Column<LocalDateTime> = registerColumn(name, LocalDateTimeColumnType())

/** A `date` column. */
@JvmSynthetic
public fun Table.date(name: String): Column<LocalDate> = registerColumn(name, LocalDateColumnType())

/** A `time` column: a time on a wall clock, anywhere. */
@JvmSynthetic
public fun Table.time(name: String): Column<LocalTime> = registerColumn(name, LocalTimeColumnType())
