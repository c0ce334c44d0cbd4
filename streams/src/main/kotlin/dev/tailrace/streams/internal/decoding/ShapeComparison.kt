package dev.tailrace.streams.internal.decoding

import dev.tailrace.streams.event.Gap
import dev.tailrace.streams.event.SchemaChanged
import dev.tailrace.streams.event.StreamEvent

/** What a reader must be told of a table: a [SchemaChanged] or a [Gap], neither of which carries a row. */
internal class SchemaNews(val watched: Int, val table: String, private val event: StreamEvent<*>) {
    @Suppress("UNCHECKED_CAST")
    fun <R : Any> event(): StreamEvent<R> = event as StreamEvent<R>
}

/** A table as a reader last saw it; [shape] is null after it was gone. */
internal class KnownShape(val name: String, val shape: Shape?, val problem: String?)

/** What is wrong with the capture of this table; null: nothing. */
internal fun WatchedShape.problem(): String? {
    val shape = present ?: return null
    val off = intended.triggers - shape.triggers
    val bypassing = if (byStatement) shape.foreign - intended.foreign.toSet() else emptyList()
    return when {
        off.isNotEmpty() -> "its trigger ${off.joinToString()} is disabled or gone"
        shape.uncaptured.isNotEmpty() -> "changes of ${shape.uncaptured.joinToString()} are not captured"
        bypassing.isNotEmpty() -> "${bypassing.joinToString()} changes rows behind the statements that are captured"
        else -> null
    }
}

/**
 * What is new since [known].
 *
 * @param holdsRows whether any of these partitions has had rows
 */
internal fun WatchedShape.since(known: KnownShape, holdsRows: (Collection<Long>) -> Boolean): List<SchemaNews> {
    val shape = present
    val before = known.shape
    if (shape == null) return if (before == null) emptyList() else listOf(gone())
    return listOfNotNull(
        before?.let { partitions(it, shape, holdsRows) },
        capture(known.problem, problem()),
        if (before == null || before.columns != shape.columns || before.key != shape.key ||
            known.name != presentName
        ) {
            altered(shape)
        } else {
            null
        },
    )
}

private fun WatchedShape.altered(shape: Shape): SchemaNews {
    val columns = shape.columns
    val types = columns.associate { it.name() to it.type() }
    val rewatch = shape.key != intended.key || intended.columns.any { types[it.name()] != it.type() }
    val name = presentName ?: name
    return SchemaNews(watched, name, SchemaChanged<Any>(name, columns, shape.key, rewatch))
}

private fun WatchedShape.gone(): SchemaNews =
    gap(Gap.Reason.TABLE_RECREATED, "It was dropped, and perhaps created again. If so, call changeLog().watch(…) for it and read it anew")

private fun WatchedShape.partitions(before: Shape, now: Shape, holdsRows: (Collection<Long>) -> Boolean): SchemaNews? {
    val detached = before.leaves - now.leaves.keys
    val attached = now.leaves - before.leaves.keys
    return when {
        detached.isNotEmpty() -> gap(Gap.Reason.PARTITIONS_CHANGED, "Partition ${detached.values.joinToString()} went with its rows")
        attached.isEmpty() || !holdsRows(attached.keys) -> null
        else -> gap(Gap.Reason.PARTITIONS_CHANGED, "Partition ${attached.values.joinToString()} came with rows")
    }
}

// Told at both ends: what was written in between is known to nobody, and only the end says when to read it.
private fun WatchedShape.capture(before: String?, now: String?): SchemaNews? = when {
    now == before -> null
    now == null -> gap(Gap.Reason.NOT_CAPTURED, "All changes are captured again. Read the table again for what was written meanwhile")
    else -> gap(Gap.Reason.NOT_CAPTURED, "Not all changes are captured: $now. Call changeLog().watch(…) for it and read it again")
}

private fun WatchedShape.gap(reason: Gap.Reason, detail: String): SchemaNews {
    val name = presentName ?: name
    return SchemaNews(watched, name, Gap<Any>(reason, -1, name, null, "$name: $detail"))
}
