package dev.tailrace.dsl.internal.parallel

import dev.tailrace.dsl.internal.execution.carriedContext
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.async
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.FlowCollector
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.withContext

/**
 * [transform] on up to [concurrency] elements at a time, as a cold flow. [alone] without any concurrency, not even of upstream and
 * collector; null: as each collection's context asks for.
 */
internal fun <T, R> Flow<T>.inParallel(
    concurrency: Int,
    ordered: Boolean,
    alone: Boolean? = null,
    transform: suspend (T) -> R,
): Flow<R> = flow {
    when {
        alone ?: oneAtATime() -> collect { emit(transform(it)) }
        ordered -> emitInOrder(concurrency, this@inParallel, transform)
        else -> emitAsTheyCome(concurrency, this@inParallel, transform)
    }
}

/**
 * An element has a place from before it is pulled until it was emitted, and a permit while it is in work: with twice as many places as
 * permits, the others go on while the first of the line is slow, but not without end.
 */
private suspend fun <T, R> FlowCollector<R>.emitInOrder(
    concurrency: Int,
    input: Flow<T>,
    transform: suspend (T) -> R,
) = failFast {
    val carried = carriedContext()
    val permits = Semaphore(concurrency)
    val places = Semaphore(if (concurrency > Int.MAX_VALUE / 2) Int.MAX_VALUE else 2 * concurrency)
    val line = Channel<Deferred<R>>(Channel.UNLIMITED) // holds no more than there are places
    launch(carried) {
        val free: suspend () -> Unit = {
            places.acquire()
            permits.acquire()
        }
        input.pulling(free) { element ->
            line.send(async { releasing(permits) { reporting { transform(element) } } })
        }
        line.close()
    }
    for (result in line) {
        emit(result.await())
        places.release()
    }
}

/** A permit is held until the result was taken over for emitting, so no results pile up. */
private suspend fun <T, R> FlowCollector<R>.emitAsTheyCome(
    concurrency: Int,
    input: Flow<T>,
    transform: suspend (T) -> R,
) = failFast {
    val results = Channel<R>(Channel.RENDEZVOUS)
    launch(carriedContext()) {
        input.launchEach(concurrency) { element -> results.send(transform(element)) }
        results.close()
    }
    for (result in results) emit(result)
}

/** Runs [action] on up to [concurrency] elements at a time; returns when all have ended. */
internal suspend fun <T> Flow<T>.eachInParallel(concurrency: Int, action: suspend (T) -> Unit) {
    val carried = carriedContext()
    if (oneAtATime()) return withContext(carried) { collect { action(it) } }
    // A coroutine of its own, so that the upstream is in the carried context too.
    failFast { launch(carried) { launchEach(concurrency, action) } }
}

private suspend fun <T> Flow<T>.launchEach(concurrency: Int, action: suspend (T) -> Unit) = coroutineScope {
    val permits = Semaphore(concurrency)
    pulling(permits::acquire) { element ->
        launch { releasing(permits) { reporting { action(element) } } }
    }
}

/** Asks the input for an element only once there is room for it: [free] waits for that, before the first element too. */
private suspend inline fun <T> Flow<T>.pulling(crossinline free: suspend () -> Unit, crossinline begin: suspend (T) -> Unit) =
    reporting {
        free()
        collect { element ->
            // Room that is there at once is no point of cancellation.
            currentCoroutineContext().ensureActive()
            begin(element)
            free()
        }
    }

private suspend inline fun <T> releasing(permits: Semaphore, block: () -> T): T =
    try {
        block()
    } finally {
        permits.release()
    }

/** All results in the order of the input. They are kept anyhow, so a slow first element does not hold up the others. */
internal suspend fun <T, R> mapToList(items: Iterator<T>, concurrency: Int, transform: suspend (T) -> R): List<R> {
    val carried = carriedContext()
    if (oneAtATime()) return withContext(carried) { buildList { for (element in items) add(transform(element)) } }
    return failFast {
        val permits = Semaphore(concurrency)
        val results = ArrayList<Deferred<R>>()
        while (true) {
            permits.acquire()
            ensureActive()
            if (!items.hasNext()) break
            val element = items.next()
            results += async(carried) { releasing(permits) { reporting { transform(element) } } }
        }
        results.map { it.await() }
    }
}
