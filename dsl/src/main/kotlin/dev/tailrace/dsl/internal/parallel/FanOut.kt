package dev.tailrace.dsl.internal.parallel

import dev.tailrace.dsl.internal.execution.carriedContext
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.SendChannel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.receiveAsFlow
import kotlinx.coroutines.flow.takeWhile
import kotlinx.coroutines.launch
import java.util.concurrent.atomic.AtomicInteger

/** Each element to the one of [workers] that asks first; what they emit, merged as it comes. */
internal fun <T, R> Flow<T>.distributed(workers: Int, work: (Flow<T>) -> Flow<R>): Flow<R> {
    val input = this
    return flow {
        if (oneAtATime()) return@flow emitAll(work(input))
        merging<R> { output ->
            val elements = Channel<T>(Channel.RENDEZVOUS)
            val source = launch {
                reporting { input.collect { elements.send(it) } }
                elements.close()
            }
            coroutineScope {
                repeat(workers) {
                    launch { reporting { work(elements.receiveAsFlow()).collect { output.send(it) } } }
                }
            }
            // The workers may have had enough before the source had ended.
            source.cancel()
        }.collect { emit(it) }
    }
}

/** Each element to every one of [branches]; what they emit, merged as it comes. */
internal fun <T, R> Flow<T>.broadcast(branches: List<(Flow<T>) -> Flow<R>>): Flow<R> {
    val input = this
    return flow {
        val turns = Turns.here()
        merging<R> { output ->
            val copies = branches.map { Channel<T>(Channel.RENDEZVOUS) }
            val alive = AtomicInteger(branches.size)
            val source = launch {
                reporting {
                    // Nothing else would stop a source that never suspends.
                    input.takeWhile { alive.get() > 0 }.collect { element ->
                        for (copy in copies) copy.sendUnlessGone(element)
                    }
                }
                copies.forEach { it.close() }
            }
            coroutineScope {
                for ((branch, copy) in branches.zip(copies)) {
                    launch {
                        reporting { branch(copy.inTurns(turns)).collect { output.send(it) } }
                        // It may have had enough: the others go on without it.
                        copy.cancel()
                        alive.decrementAndGet()
                    }
                }
            }
            source.cancel()
        }.collect { emit(it) }
    }
}

/** What a branch does with an element, up to the merging, is its turn. */
private fun <T> Channel<T>.inTurns(turns: Turns): Flow<T> = flow {
    receiveAsFlow().collect { element -> turns.take { emit(element) } }
}

/** Passes over a receiver that has had enough. */
internal suspend fun <T> SendChannel<T>.sendUnlessGone(element: T) {
    try {
        send(element)
    } catch (e: CancellationException) {
        currentCoroutineContext().ensureActive()
    }
}

private fun <R> merging(produce: suspend CoroutineScope.(SendChannel<R>) -> Unit): Flow<R> = flow {
    failFast {
        val output = Channel<R>(Channel.RENDEZVOUS)
        launch(carriedContext()) {
            produce(output)
            output.close()
        }
        for (result in output) emit(result)
    }
}
