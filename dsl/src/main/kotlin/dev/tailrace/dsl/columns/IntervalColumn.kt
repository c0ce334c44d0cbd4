@file:JvmName("IntervalColumns")

package dev.tailrace.dsl.columns

import dev.tailrace.dsl.internal.columns.IntervalColumnType
import dev.tailrace.dsl.query.Interval
import org.jetbrains.exposed.v1.core.Column
import org.jetbrains.exposed.v1.core.Table

/** An `interval` column. */
@JvmSynthetic
public fun Table.interval(name: String): Column<Interval> = registerColumn(name, IntervalColumnType())
