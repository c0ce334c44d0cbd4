package dev.tailrace.dsl.internal.work

/**
 * An element on its way to somebody who may still turn out to be cancelled. It keeps its room in the [Handoff] until it is [received], or
 * goes back to the front of the line with [giveBack]; the first of the two counts.
 */
internal class Lease<T : Any>(private val handoff: Handoff<T>, val element: T) {
    var open = true // guarded by the lock of the handoff

    /** False: it was given back before, and belongs to somebody else by now. */
    fun received(): Boolean = handoff.settle(this, back = false)

    fun giveBack() {
        handoff.settle(this, back = true)
    }
}
