package dev.tailrace.dsl.internal.load

import dev.tailrace.dsl.internal.execution.Completion
import dev.tailrace.dsl.internal.execution.PhaseClock

/** One caller who asks for many keys: answered when all of them are, or when the first fails; the others are then left. */
internal class AllOf<K : Any, V : Any>(
    keys: Int,
    private val completion: Completion<Map<K, V>>,
    private val coalescing: Coalescing<K>,
    private val value: (Any?) -> V?,
) {
    private val lock = Any() // guards the fields below
    private val values = LinkedHashMap<K, V?>(keys * 2)
    private val askers = ArrayList<Asker>()
    private var missing = keys + 1 // the last one is that all have been asked for
    private var told = false

    /** Gives [key] its place in the order of the result. */
    fun expect(key: K): Unit = synchronized(lock) { values[key] = null }

    fun asker(clock: PhaseClock?, key: K): Asker {
        val asker = object : Asker(clock) {
            override fun answered(value: Any?) = answered(key, value)

            override fun failed(cause: Throwable) = this@AllOf.failed(cause)
        }
        synchronized(lock) { askers.add(asker) }
        return asker
    }

    fun answered(key: K, answer: Any?) {
        val found = try {
            value(answer)
        } catch (failure: Throwable) {
            return failed(failure)
        }
        arrived { values[key] = found }
    }

    /** All keys have been asked for. */
    fun begun() = arrived { }

    fun leave() {
        val left = synchronized(lock) {
            told = true
            ArrayList(askers)
        }
        left.forEach(coalescing::leave)
    }

    private inline fun arrived(keep: () -> Unit) {
        val complete = synchronized(lock) {
            if (told) return
            keep()
            missing--
            told = missing == 0
            told
        }
        if (complete) completion.succeeded(present())
    }

    private fun failed(cause: Throwable) {
        synchronized(lock) {
            if (told) return
            told = true
        }
        leave()
        completion.failed(cause)
    }

    private fun present(): Map<K, V> {
        val present = LinkedHashMap<K, V>(values.size * 2)
        values.forEach { (key, value) -> if (value != null) present[key] = value }
        return present
    }
}
