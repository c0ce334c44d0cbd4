package dev.tailrace.streams.internal.log

import dev.tailrace.streams.internal.decoding.Json
import tools.jackson.databind.JsonNode

/** An object of the JSON that our own catalog queries answer with. */
internal class TableFacts(
    private val node: JsonNode,
) {
    constructor(json: String) : this(Json.`object`(json))

    fun text(member: String): String = node.required(member).stringValue()

    fun optionalText(member: String): String? = node.get(member)?.takeUnless { it.isNull }?.stringValue()

    fun number(member: String): Long = node.required(member).longValue()

    fun flag(member: String): Boolean = node.required(member).booleanValue()

    fun texts(member: String): List<String> = node.required(member).values().map { it.stringValue() }

    fun texts(): Map<String, String> = node.properties().associate { (name, value) -> name to value.stringValue() }

    fun child(member: String): TableFacts = TableFacts(node.required(member))

    fun <T> list(member: String, element: (TableFacts) -> T): List<T> = node.required(member).values().map { element(TableFacts(it)) }
}
