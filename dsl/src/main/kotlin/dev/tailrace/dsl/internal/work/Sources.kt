package dev.tailrace.dsl.internal.work

import dev.tailrace.dsl.work.Drain
import dev.tailrace.dsl.work.WorkQueue
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.jdk9.asFlow
import java.util.Objects.requireNonNull
import java.util.concurrent.Flow.Publisher

/** Where the input of a task comes from. [inner]: from a drain, so that it ends by itself when the pool finishes. */
internal class Source<out I>(val inner: Boolean = false, val draw: suspend (offer: suspend (I) -> Unit) -> Unit)

internal fun <I : Any> iterated(inputs: Iterable<I>): Source<I> {
    requireNonNull(inputs, "inputs")
    return Source { offer ->
        for (input in inputs) {
            currentCoroutineContext().ensureActive()
            offer(requireNonNull(input, "an input"))
        }
    }
}

internal fun <I : Any> collected(inputs: Flow<I>): Source<I> = Source { offer -> inputs.collect { offer(it) } }

/** Requests one at a time. */
internal fun <I : Any> published(inputs: Publisher<out I>): Source<I> {
    requireNonNull(inputs, "inputs")
    return Source { offer -> inputs.asFlow().buffer(Channel.RENDEZVOUS).collect { offer(it) } }
}

internal fun <I : Any> queued(inputs: WorkQueue<out I>): Source<I> {
    val queue = inputs as BoundedQueue<out I>
    return Source { offer ->
        while (true) {
            currentCoroutineContext().ensureActive()
            offer(queue.take() ?: break)
        }
    }
}

internal fun <I : Any> drained(inputs: Drain<out I>): Source<I> {
    val drain = inputs as BoundedDrain<out I>
    return Source(inner = true) { offer -> drain.stream().collect { offer(it) } }
}
