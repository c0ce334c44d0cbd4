package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.internal.catalog.Snapshot
import dev.tailrace.dsl.internal.exposed.ExposedBridge
import java.util.concurrent.ConcurrentHashMap

/** Exposed's view of the tables of the catalog's latest reading, made once for each table. */
internal class Sources(
    private val bridge: ExposedBridge,
) {
    private class Known(
        val snapshot: Snapshot,
        val byName: ConcurrentHashMap<SourceName, Source> = ConcurrentHashMap(),
    )

    @Volatile
    private var latest: Known? = null

    fun source(
        snapshot: Snapshot,
        name: SourceName,
    ): Source {
        // Aliases are the caller's to make up: keeping them could fill the memory.
        if (name.alias != null) return Source.of(bridge, snapshot, name)
        val known = latest?.takeIf { it.snapshot === snapshot } ?: Known(snapshot).also { latest = it }
        return known.byName.computeIfAbsent(name) { Source.of(bridge, snapshot, it) }
    }
}
