@file:JvmName("FlowPublisher")

package dev.tailrace.dsl.internal.publish

import dev.tailrace.dsl.internal.InternalTailraceApi
import dev.tailrace.dsl.internal.execution.Completion
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Job
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.launch
import java.util.concurrent.Executor
import kotlin.coroutines.CoroutineContext
import java.util.concurrent.Flow as JavaFlow

/**
 * This flow as a publisher that keeps the whole specification (kotlinx `asPublisher` lacks rule 3.9). Each subscription collects anew, in
 * [context], starting with the first demand; the collector waits inside `emit` for demand, at most one element ahead of it. The
 * subscriber is called on [executor]. Cancelling the subscription cancels the collecting coroutine.
 */
@InternalTailraceApi
@JvmSynthetic
public fun <T : Any> Flow<T>.asFlowPublisher(
    executor: Executor,
    context: CoroutineContext = executor.asCoroutineDispatcher(),
): JavaFlow.Publisher<T> {
    val flow = this
    return ChunkPublisher({ FlowSource(flow, context.minusKey(Job)) }, executor)
}

/** One collection of a flow, an element a fetch: the coroutine and the fetches meet in [asked]. */
private class FlowSource<T : Any>(
    flow: Flow<T>,
    context: CoroutineContext,
) : ChunkSource<T> {
    private val asked = Channel<Completion<List<T>>>(1)

    // What the coroutine works on; owned by it, and by its end.
    private var current: Completion<List<T>>? = null
    private var failure: Throwable? = null

    private val collecting =
        CoroutineScope(context).launch(start = CoroutineStart.LAZY) {
            try {
                current = asked.receive()
                flow.collect { row ->
                    val answered = current
                    current = null
                    answered?.succeeded(listOf(row))
                    // Before emit returns: the flow goes no further than the demand.
                    current = asked.receive()
                }
            } catch (e: Throwable) {
                // Into the subscriber's hands by the end below; thrown on, it would also reach the context's exception handler.
                failure = e
            }
        }

    init {
        // Also runs if the coroutine was cancelled before it began.
        collecting.invokeOnCompletion { cause ->
            asked.close()
            answerEnd(current ?: asked.tryReceive().getOrNull(), failure ?: cause)
        }
    }

    override fun fetch(wanted: Long, completion: Completion<List<T>>) {
        if (asked.trySend(completion).isSuccess) {
            collecting.start()
        } else {
            collecting.invokeOnCompletion { cause -> answerEnd(completion, failure ?: cause) }
        }
    }

    override fun close() = collecting.cancel()

    private fun answerEnd(completion: Completion<List<T>>?, error: Throwable?) {
        if (error == null) completion?.succeeded(emptyList()) else completion?.failed(error)
    }
}
