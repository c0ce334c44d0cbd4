package dev.tailrace.streams.internal.decoding

import dev.tailrace.streams.event.SchemaChanged
import tools.jackson.databind.JsonNode

/** What capture of a table depends on, as `shape.sql` describes it. */
internal class Shape private constructor(val text: String) {
    private val json by lazy(LazyThreadSafetyMode.PUBLICATION) { Json.`object`(text) }

    val columns: List<SchemaChanged.Column>
        get() = json.path("columns").values().map {
            SchemaChanged.Column(it.path("name").stringValue(), it.path("type").stringValue(), it.path("nullable").booleanValue())
        }
    val key: List<String> get() = texts("key")

    /** Partitions that hold rows, by oid, each with its name. */
    val leaves: Map<Long, String>
        get() = json.path("partitions").values().filter { it.path("leaf").booleanValue() }
            .associate { it.path("oid").longValue() to it.path("name").stringValue() }

    /** Partitions and tables that inherit, whose changes no trigger of ours sees. */
    val uncaptured: List<String> get() = texts("off") + texts("heirs")

    /** What changes rows behind the statement that set it off. */
    val foreign: List<String> get() = texts("foreign")

    /** Our triggers that are on. */
    val triggers: Set<String>
        get() = json.path("capture").properties().filter { it.value.stringValue() in ENABLED }.map { it.key }.toSet()

    private fun texts(name: String): List<String> = json.path(name).values().map(JsonNode::stringValue)

    override fun equals(other: Any?): Boolean = other is Shape && other.text == text

    override fun hashCode(): Int = text.hashCode()

    companion object {
        private val ENABLED = setOf("O", "A")

        fun parse(text: String): Shape = Shape(text)
    }
}

/** A table as `tailrace.watched` has it, and as the catalog has it now. */
internal class WatchedShape(
    val watched: Int,
    val relation: Long,
    /** As it was when it was last watched. */
    val name: String,
    /** Whether changes are captured by statement, which other triggers can bypass. */
    val byStatement: Boolean,
    /** As it was when it was last watched. */
    val intended: Shape,
    /** Null: there is no such table any more. */
    val present: Shape?,
    val presentName: String?,
)
