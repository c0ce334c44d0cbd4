package dev.tailrace.dsl.internal.load

import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.CallContextElement
import dev.tailrace.dsl.internal.execution.Completion
import dev.tailrace.dsl.internal.execution.Execution
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import java.util.Collections
import kotlin.coroutines.CoroutineContext

/** A batch by a function of the caller's, in [coroutines]. Each key of its result that was asked for is in the outcome, as [told]. */
internal class FunctionFetch<K : Any, T>(
    private val coroutines: CoroutineContext,
    private val told: (T & Any) -> Any,
    private val batch: suspend (Set<K>) -> Map<K, T>?,
) : Fetch<K> {
    @OptIn(ExperimentalCoroutinesApi::class)
    override fun start(context: CallContext, keys: () -> List<K>, completion: Completion<Map<K, Any>>): Execution {
        val work = CoroutineScope(coroutines.minusKey(Job) + CallContextElement(context)).async { load(keys()) }
        // Also told if it never began: the executor refused it, or it was cancelled first.
        work.invokeOnCompletion { failure ->
            if (failure == null) completion.succeeded(work.getCompleted()) else completion.failed(failure)
        }
        return Execution { cause -> work.cancel(cause as? CancellationException ?: CancellationException("The batch was ended", cause)) }
    }

    private suspend fun load(keys: List<K>): Map<K, Any> {
        if (keys.isEmpty()) return emptyMap()
        val values = batch(Collections.unmodifiableSet(LinkedHashSet(keys)))
            ?: throw IllegalStateException(
                "The batch function of a loader returned null; it must return a map, of the keys that have a value",
            )
        val found = HashMap<K, Any>(keys.size * 2)
        for (key in keys) values[key]?.let { found[key] = told(it) }
        return found
    }
}
