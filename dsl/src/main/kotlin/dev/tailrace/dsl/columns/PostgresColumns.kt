@file:JvmName("PostgresColumns")

package dev.tailrace.dsl.columns

import dev.tailrace.dsl.internal.columns.EnumLabel
import dev.tailrace.dsl.internal.columns.StringAs
import org.jetbrains.exposed.v1.core.Column
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.core.TextColumnType

/** A `jsonb` column as JSON text. The server normalises it: blanks and the order of keys change. */
@JvmSynthetic
public fun Table.jsonb(name: String): Column<String> = registerColumn(name, StringAs("jsonb"))

/** A `json` column as JSON text, kept as written. */
@JvmSynthetic
public fun Table.json(name: String): Column<String> = registerColumn(name, StringAs("json"))

/** An `inet` column: an address with an optional prefix length, as text, for example `10.0.0.1/8`. */
@JvmSynthetic
public fun Table.inet(name: String): Column<String> = registerColumn(name, StringAs("inet"))

/** A `cidr` column: a network as text, for example `10.0.0.0/8`. */
@JvmSynthetic
public fun Table.cidr(name: String): Column<String> = registerColumn(name, StringAs("cidr"))

/**
 * A column of the enum type [type] of the database (`mood` or `schema.mood`, as it is spelled there), whose labels are the names of [E]'s
 * constants.
 */
@JvmSynthetic
public inline fun <reified E : Enum<E>> Table.pgEnum(name: String, type: String): Column<E> = pgEnum(name, type, E::class.java)

/** [pgEnum] for an enum class that is not known when the code is compiled. */
@JvmSynthetic
public fun <E : Enum<E>> Table.pgEnum(name: String, type: String, constants: Class<E>): Column<E> =
    registerColumn(name, EnumLabel(type, constants))

/** A `text[]` column. */
@JvmSynthetic
public fun Table.textArray(name: String): Column<List<String>> = array(name, TextColumnType())
