package dev.tailrace.dsl.internal.load

import dev.tailrace.dsl.internal.execution.Execution

/** Keys that go out together. All of it is guarded by the lock of its [Batching]; once it has ended, nothing of it changes any more. */
internal class Batch<K : Any>(
    val scope: Scope,
    val line: Line<K>,
) {
    enum class State { GATHERING, STARTED, RUNNING, ENDED }

    var state = State.GATHERING

    /** Whether it may go out: it does not linger. */
    var ready = false

    val entries = LinkedHashMap<K, Entry>()
    var askers = 0

    /** What stops it; set by who started it, which may come after its end. */
    var execution: Execution? = null

    /** When its keys were fixed; 0 before. */
    var sealedNanos = 0L
}

/** Batches that wait for a place and how many have one. Guarded by the lock of its [Batching]. */
internal class Line<K : Any>(
    val places: Int,
) {
    var taken = 0
    val waiting = ArrayDeque<Batch<K>>()

    val isIdle: Boolean get() = taken == 0 && waiting.isEmpty()
}
