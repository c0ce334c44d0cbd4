@file:JvmName("IntervalColumns")

package dev.tailrace.dsl.columns

import org.jetbrains.exposed.v1.core.Column
import org.jetbrains.exposed.v1.core.Table

/** An `interval` column. */
@JvmSynthetic
public fun Table.interval(name: String): Column<Interval> = registerColumn(name, IntervalColumnType())

internal class IntervalColumnType : TextualColumnType<Interval>("interval") {
    override fun parse(text: String): Interval = IntervalText.parse(text)
}
