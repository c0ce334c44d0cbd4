package dev.tailrace.dsl.internal.work

import dev.tailrace.dsl.work.Drain
import kotlinx.coroutines.flow.toList
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor
import java.util.concurrent.Flow
import kotlinx.coroutines.flow.Flow as KotlinFlow

/**
 * A [Drain] over a [Handoff], with a count of the tasks that fill it and of those who read.
 *
 * ```
 *   the last task that fills it is done -> closed, with the first failure among them
 *   the last reader leaves before the end -> discarding
 * ```
 */
internal class BoundedDrain<T : Any> private constructor(capacity: Int, private val executor: Executor) : Drain<T> {
    val handoff = Handoff<T>(capacity)

    private val lock = Any() // protects the four below
    private var filling = 0
    private var readers = 0
    private var failure: Throwable? = null
    private val onAbandoned = ArrayList<() -> Unit>()

    override fun publisher(): Flow.Publisher<T> = HandoffPublisher(handoff, executor, ::entered, ::left)

    override fun toListAsync(): CompletableFuture<List<T>> = orderedFuture(executor) { stream().toList() }

    override fun size(): Int = handoff.size

    override fun capacity(): Int = handoff.capacity

    override fun isClosed(): Boolean = handoff.isClosed

    /** Each collection is a reader. */
    fun stream(): KotlinFlow<T> =
        directFlow { collector ->
            var atEnd = false
            entered()
            try {
                while (true) {
                    val lease = handoff.take()
                    if (lease == null) {
                        atEnd = true
                        break
                    }
                    lease.received()
                    collector.emit(lease.element)
                }
            } finally {
                left(atEnd)
            }
        }

    /** One more task fills it; [abandoned] is told when nobody reads any more. */
    fun attach(abandoned: () -> Unit) {
        require(!handoff.isClosed) { "The drain is closed; a task needs a new one." }
        synchronized(lock) {
            filling++
            onAbandoned += abandoned
        }
    }

    /** That task is done, with [cause] if it was stopped before it had had all its input. */
    fun detach(cause: Throwable?) {
        val last = synchronized(lock) {
            failure = failure ?: cause
            --filling == 0
        }
        if (last) handoff.close(synchronized(lock) { failure })
    }

    private fun entered() = synchronized(lock) { readers++ }.let { }

    private fun left(atEnd: Boolean) {
        val told = synchronized(lock) {
            if (--readers > 0 || atEnd) return
            onAbandoned.toList()
        }
        handoff.discard()
        told.forEach { it() }
    }

    companion object {
        @JvmStatic
        fun <T : Any> of(capacity: Int, executor: Executor): Drain<T> = BoundedDrain(atLeastOne("capacity", capacity), executor)
    }
}
