package dev.tailrace.dsl.internal.work

import java.util.TreeMap
import kotlin.math.min

/** One task in a pool. Its state is guarded by the lock of the pool. */
internal class Lane(val task: DefinedTask<*, *>, poolLimit: Int) {
    val limit = min(task.limit ?: poolLimit, poolLimit)
    val urgent = TreeMap<Place, () -> Unit>() // coming back, or waited for by one that is away
    val fresh = TreeMap<Place, () -> Unit>()
    var running = 0

    // Begun and not ended, also while away. Bounded as those that run are, or a full drain would hold up nothing.
    var open = 0
    var feed: Feed<*>? = null
    var done = false
}

/**
 * Whose turn it is: the earliest that neither the pool's limit nor its task's keeps waiting, those that come back before those that begin.
 * Only computes; guarded by the lock of the pool.
 */
internal class Schedule(val limit: Int) {
    val lanes = LinkedHashMap<String, Lane>()
    private var running = 0

    fun enlist(place: Place, urgent: Boolean, go: () -> Unit) {
        (if (urgent) place.lane.urgent else place.lane.fresh)[place] = go
    }

    fun withdraw(place: Place) {
        place.lane.urgent.remove(place)
        place.lane.fresh.remove(place)
    }

    /** Takes the next out of the line and counts it; what it returns lets it go on. */
    fun next(): (() -> Unit)? {
        if (running >= limit) return null
        val free = lanes.values.filter { it.running < it.limit }
        val line =
            free.map { it.urgent }.filter { it.isNotEmpty() }.minByOrNull { it.firstKey() }
                ?: free.filter { it.open < it.limit }.map { it.fresh }.filter { it.isNotEmpty() }.minByOrNull { it.firstKey() }
                ?: return null
        val (place, go) = line.pollFirstEntry()
        place.held = true
        running++
        place.lane.running++
        if (!place.open && !place.nested) {
            place.open = true
            place.lane.open++
        }
        return go
    }

    fun leave(place: Place) {
        if (!place.held) return
        place.held = false
        running--
        place.lane.running--
    }

    fun end(place: Place) {
        withdraw(place)
        leave(place)
        if (place.open) place.lane.open--
        place.ended = true
    }
}
