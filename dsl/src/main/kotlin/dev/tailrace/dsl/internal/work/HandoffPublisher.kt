package dev.tailrace.dsl.internal.work

import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.CallContextElement
import dev.tailrace.dsl.internal.execution.Completion
import dev.tailrace.dsl.internal.publish.ChunkPublisher
import dev.tailrace.dsl.internal.publish.ChunkSource
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch
import java.util.Objects.requireNonNull
import java.util.concurrent.Executor
import java.util.concurrent.Flow

/**
 * Takes an element of [handoff] for each one requested. An element stays lent until the subscriber is about to be called with it; what was
 * taken for a subscription that is cancelled before that goes back. [left] is called once for each subscription that had demand, when it
 * ends, with whether it had reached the end.
 */
internal class HandoffPublisher<T : Any>(
    private val handoff: Handoff<T>,
    private val executor: Executor,
    private val entered: () -> Unit = {},
    private val left: (atEnd: Boolean) -> Unit = {},
) : Flow.Publisher<T> {
    override fun subscribe(subscriber: Flow.Subscriber<in T>) {
        requireNonNull(subscriber, "subscriber")
        val context = CallContext.current()
        ChunkPublisher({ LeaseSource(context) }, executor).subscribe(Receiving(subscriber))
    }

    /** One subscription's side of the queue. */
    private inner class LeaseSource(context: CallContext) : ChunkSource<Lease<T>> {
        private val scope = CoroutineScope(executor.asCoroutineDispatcher() + CallContextElement(context))
        private val lock = Any() // protects the three below
        private val lent = ArrayDeque<Lease<T>>()
        private var closed = false
        private var begun = false

        @Volatile
        private var atEnd = false

        override fun fetch(wanted: Long, completion: Completion<List<Lease<T>>>) {
            if (!begin()) return
            val taking =
                scope.launch {
                    val lease = handoff.take()
                    if (lease == null) atEnd = true else keep(lease)
                    // Nothing suspends between the taking and the handing on, so no lease is lost.
                    completion.succeeded(listOfNotNull(lease))
                }
            taking.invokeOnCompletion { failure -> if (failure != null) completion.failed(failure) }
        }

        private fun begin(): Boolean {
            val first = synchronized(lock) {
                if (closed) return false
                (!begun).also { begun = true }
            }
            if (first) entered()
            return true
        }

        private fun keep(lease: Lease<T>) {
            val late = synchronized(lock) {
                lent.removeAll { !it.open }
                lent.add(lease)
                closed
            }
            if (late) lease.giveBack()
        }

        override fun close() {
            val leave = synchronized(lock) {
                if (closed) return
                closed = true
                begun
            }
            scope.cancel()
            // The newest first, so that they stand in their old order.
            while (true) synchronized(lock) { lent.removeLastOrNull() }?.giveBack() ?: break
            if (leave) left(atEnd)
        }
    }

    private class Receiving<T : Any>(private val subscriber: Flow.Subscriber<in T>) : Flow.Subscriber<Lease<T>> {
        override fun onSubscribe(subscription: Flow.Subscription) = subscriber.onSubscribe(subscription)

        override fun onNext(lease: Lease<T>) {
            if (lease.received()) subscriber.onNext(lease.element)
        }

        override fun onError(error: Throwable) = subscriber.onError(error)

        override fun onComplete() = subscriber.onComplete()
    }
}
