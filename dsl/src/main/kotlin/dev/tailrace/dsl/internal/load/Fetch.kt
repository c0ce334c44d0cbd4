package dev.tailrace.dsl.internal.load

import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.Completion
import dev.tailrace.dsl.internal.execution.Execution

/** How the values of a batch are got. */
internal interface Fetch<K : Any> {
    /**
     * Gets the values of the keys that [keys] returns. It is called once, as late as can be: until then the batch takes more of them;
     * if it returns none, there is nothing to do. The outcome holds a value, a [KeyFailure], or nothing for each key. [completion] may
     * be called on any thread and must not run code of callers there.
     */
    fun start(context: CallContext, keys: () -> List<K>, completion: Completion<Map<K, Any>>): Execution

    /** What is wrong with [key], if this can never have it. */
    fun refuse(key: K): String? = null
}
