package dev.tailrace.dsl.internal.work

import dev.tailrace.dsl.error.WorkQueueClosedException
import dev.tailrace.dsl.work.WorkQueue
import java.util.Objects.requireNonNull
import java.util.Optional
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor
import java.util.concurrent.Flow
import kotlin.time.Duration
import kotlin.time.toKotlinDuration
import java.time.Duration as JavaDuration

/** A [WorkQueue] over a [Handoff]. */
internal class BoundedQueue<T : Any> private constructor(capacity: Int, private val executor: Executor) : WorkQueue<T> {
    val handoff = Handoff<T>(capacity)

    override fun putAsync(element: T): CompletableFuture<Void?> {
        requireNonNull(element, "element")
        return orderedFuture(executor) {
            put(element)
            null
        }
    }

    override fun tryPut(element: T): Boolean = when (handoff.tryPut(requireNonNull(element, "element"))) {
        null -> false
        true -> true
        false -> throw closed()
    }

    override fun tryPutAsync(element: T, wait: JavaDuration): CompletableFuture<Boolean> {
        requireNonNull(element, "element")
        val bound = notNegative(wait.toKotlinDuration())
        return orderedFuture(executor) { tryPut(element, bound) }
    }

    override fun takeAsync(): CompletableFuture<Optional<T>> = handoff.takeFuture(executor)

    override fun tryTake(): T? = handoff.tryTake()

    override fun tryTakeAsync(wait: JavaDuration): CompletableFuture<Optional<T>> =
        handoff.takeFuture(executor, notNegative(wait.toKotlinDuration()))

    override fun publisher(): Flow.Publisher<T> = HandoffPublisher(handoff, executor)

    override fun size(): Int = handoff.size

    override fun capacity(): Int = handoff.capacity

    override fun isClosed(): Boolean = handoff.isClosed

    override fun close() = handoff.close()

    suspend fun put(element: T) {
        if (!handoff.put(element)) throw closed()
    }

    suspend fun tryPut(element: T, wait: Duration): Boolean {
        notNegative(wait)
        return handoff.put(element, wait) || if (isClosed) throw closed() else false
    }

    suspend fun take(wait: Duration = Duration.INFINITE): T? {
        notNegative(wait)
        return handoff.tryTake() ?: handoff.take(wait)?.run { element.also { received() } }
    }

    private fun closed() = WorkQueueClosedException("The queue is closed; it takes no more elements.")

    companion object {
        @JvmStatic
        fun <T : Any> of(capacity: Int, executor: Executor): WorkQueue<T> = BoundedQueue(atLeastOne("capacity", capacity), executor)
    }
}

internal fun atLeastOne(name: String, value: Int): Int {
    require(value >= 1) { "$name is $value; it must be at least 1" }
    return value
}

internal fun notNegative(wait: Duration): Duration {
    require(!wait.isNegative()) { "wait is $wait; it must not be negative" }
    return wait
}
