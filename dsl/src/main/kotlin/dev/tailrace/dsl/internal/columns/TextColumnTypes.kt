package dev.tailrace.dsl.internal.columns

import dev.tailrace.dsl.internal.record.NaturalValue
import dev.tailrace.dsl.query.Interval
import org.jetbrains.exposed.v1.core.statements.api.RowApi

internal class StringAs(type: String) : TextualColumnType<String>(type) {
    override fun parse(text: String): String = text
}

internal class EnumLabel<E : Enum<E>>(type: String, private val constants: Class<E>) : TextualColumnType<E>(quotedTypeName(type)) {
    override fun parse(text: String): E = constants.enumConstants.firstOrNull { it.name == text }
        ?: throw IllegalArgumentException("A label of the database's enum has no constant in ${constants.name}.")

    override fun format(value: E): String = value.name
}

internal class IntervalColumnType : TextualColumnType<Interval>("interval") {
    // The drivers spell an interval differently, but both give its parts.
    override fun readObject(rs: RowApi, index: Int): Any? = NaturalValue.ofNullable(rs.getObject(index))

    override fun parse(text: String): Interval = throw IllegalArgumentException("The text is no interval column's; select an interval.")
}
