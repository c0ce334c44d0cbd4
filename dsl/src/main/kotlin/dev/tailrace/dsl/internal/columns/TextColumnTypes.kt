package dev.tailrace.dsl.internal.columns

import dev.tailrace.dsl.columns.Interval

internal class StringAs(type: String) : TextualColumnType<String>(type) {
    override fun parse(text: String): String = text
}

internal class EnumLabel<E : Enum<E>>(type: String, private val constants: Class<E>) : TextualColumnType<E>(quotedTypeName(type)) {
    override fun parse(text: String): E = constants.enumConstants.firstOrNull { it.name == text }
        ?: throw IllegalArgumentException("A label of the database's enum has no constant in ${constants.name}.")

    override fun format(value: E): String = value.name
}

internal class IntervalColumnType : TextualColumnType<Interval>("interval") {
    override fun parse(text: String): Interval = IntervalText.parse(text)
}
