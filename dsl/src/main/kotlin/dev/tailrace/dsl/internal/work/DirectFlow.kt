package dev.tailrace.dsl.internal.work

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.FlowCollector

/**
 * A flow without the check for cancellation that `flow { }` makes in `emit`: an element that has been taken reaches the collector, which
 * would otherwise be cancelled between the two and lose it. [block] emits in the collector's own context.
 */
internal fun <T> directFlow(block: suspend (FlowCollector<T>) -> Unit): Flow<T> =
    object : Flow<T> {
        override suspend fun collect(collector: FlowCollector<T>) = block(collector)
    }
