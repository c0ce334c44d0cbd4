package dev.tailrace.dsl.internal.race

import dev.tailrace.dsl.error.AllContendersFailedException
import dev.tailrace.dsl.race.ChannelSource
import dev.tailrace.dsl.race.FlowSource
import dev.tailrace.dsl.race.Outcome
import dev.tailrace.dsl.race.Source
import dev.tailrace.dsl.race.Winner
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.ReceiveChannel
import kotlinx.coroutines.channels.onSuccess
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.firstOrNull
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.launch
import kotlinx.coroutines.selects.select

private class Opened<T>(val name: String, val channel: ReceiveChannel<T>)

/** The first element of any source; `select` takes it out of one channel and leaves the others alone. */
internal suspend fun <T> firstElement(sources: List<Source<T>>): Winner<T> {
    require(sources.isNotEmpty()) { "There is no source; one at least is needed" }
    val names = sources.mapTo(HashSet()) { it.name }
    require(names.size == sources.size) { "Two sources have the same name; each needs one of its own" }
    val startedNanos = System.nanoTime()
    // No child of the caller's: a flow that ignores being cancelled holds nobody up.
    val scope = CoroutineScope(contenderContext() + SupervisorJob())
    try {
        val open = sources.mapTo(ArrayList()) { it.openedIn(scope) }
        val failures = ArrayList<Outcome.Failure<T>>()
        while (true) {
            val (source, received) = select { open.forEach { from -> from.channel.onReceiveCatching { from to it } } }
            received.onSuccess { return Winner(source.name, it, since(startedNanos), failures) }
            val cause = (received.exceptionOrNull()) ?: NoSuchElementException("\"${source.name}\" ended without an element")
            if (Race.isMisplaced(cause)) throw cause
            failures += Outcome.Failure(source.name, cause, since(startedNanos))
            open -= source
            if (open.isEmpty()) throw AllContendersFailedException(failures)
        }
    } finally {
        scope.cancel(CancellationException("Another source was first"))
    }
}

private fun <T> Source<T>.openedIn(scope: CoroutineScope): Opened<T> =
    when (this) {
        is ChannelSource -> Opened(name, channel)
        is FlowSource -> Opened(name, flow.firstIn(scope))
    }

/** A channel for the flow's first element, which waits in it to be taken. */
private fun <T> Flow<T>.firstIn(scope: CoroutineScope): ReceiveChannel<T> {
    val channel = Channel<T>(1)
    scope.launch(start = CoroutineStart.UNDISPATCHED) {
        try {
            // wrapped, for the element itself may be null
            map { Box(it) }.firstOrNull()?.let { channel.send(it.value) }
            channel.close()
        } catch (failure: Throwable) {
            channel.close(failure)
        }
    }
    return channel
}

private class Box<T>(val value: T)
