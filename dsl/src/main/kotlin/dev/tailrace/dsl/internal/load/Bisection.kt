package dev.tailrace.dsl.internal.load

import dev.tailrace.dsl.error.MappingException
import dev.tailrace.dsl.error.QueryFailedException
import dev.tailrace.dsl.error.TailraceException
import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.Completion
import dev.tailrace.dsl.internal.execution.Execution
import java.util.concurrent.CancellationException

/**
 * Tries the halves of a batch that failed because of its data, one after another, and their halves, until the keys stand alone whose
 * error it is. After [LARGEST_EFFORT] failures what is left fails with the last of them: so many bad keys are no accident.
 */
internal class Bisection<K : Any>(
    private val fetch: Fetch<K>,
    private val context: CallContext,
    keys: List<K>,
    private val completion: Completion<Map<K, Any>>,
) : Execution {
    // One step runs at a time, and only its completion touches these.
    private val untried = ArrayDeque(halves(keys))
    private val found = HashMap<K, Any>(keys.size * 2)
    private var failures = 1

    private val lock = Any() // guards the two below
    private var current: Execution? = null
    private var cancelled: Throwable? = null

    fun next() {
        val keys = untried.removeFirstOrNull() ?: return completion.succeeded(found)
        synchronized(lock) { cancelled }?.let { return completion.failed(it) }
        val step = fetch.start(context, { keys }, Step(keys))
        synchronized(lock) {
            current = step
            cancelled
        }?.let(step::cancel)
    }

    override fun cancel(cause: Throwable) {
        synchronized(lock) {
            cancelled = cause
            current
        }?.cancel(cause)
    }

    private inner class Step(
        private val keys: List<K>,
    ) : Completion<Map<K, Any>> {
        override fun succeeded(value: Map<K, Any>) {
            found.putAll(value)
            next()
        }

        override fun failed(error: Throwable) {
            if (!isOfData(error)) return completion.failed(error)
            failures++
            when {
                keys.size == 1 -> found[keys[0]] = KeyFailure(error)
                failures <= LARGEST_EFFORT -> untried.addAll(0, halves(keys))
                else -> keys.forEach { found[it] = KeyFailure(error) }
            }
            next()
        }
    }

    companion object {
        private const val LARGEST_EFFORT = 32

        // data exception; raised by a function; both are about particular rows.
        private val STATES = setOf("22", "P0")

        /** Whether other keys of the same batch may well succeed. */
        fun isOfData(error: Throwable): Boolean = when (error) {
            is CancellationException -> false
            is MappingException -> true
            is QueryFailedException -> (error as TailraceException).sqlState()?.take(2) in STATES
            else -> false
        }

        private fun <K> halves(keys: List<K>): List<List<K>> {
            val middle = keys.size / 2
            return listOf(keys.subList(0, middle), keys.subList(middle, keys.size))
        }
    }
}
