package dev.tailrace.dsl.internal.parallel

import dev.tailrace.dsl.internal.execution.carriedContext
import dev.tailrace.dsl.parallel.GatherHandle
import dev.tailrace.dsl.parallel.GatherScope
import dev.tailrace.dsl.race.Outcome
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.async
import kotlin.coroutines.CoroutineContext

/** One run of a gather's block. Queries begin together, so that a name that is there twice is refused before any has begun. */
internal class GatherRun private constructor(
    private val scope: CoroutineScope,
    private val carried: CoroutineContext,
    private val turns: Turns,
    private val failFast: Boolean,
) : GatherScope {
    // Guarded by this object; the block may have children that declare or ask.
    private val handles = LinkedHashMap<String, Handle<*>>()
    private var begun = false

    override fun <T> query(name: String, block: suspend () -> T): GatherHandle<T> = synchronized(this) {
        requireName("query", name, name in handles)
        val work = NamedWork(name, block)
        val outcome = scope.async(carried, CoroutineStart.LAZY) { reporting { turns.take { work.outcome(failFast) } } }
        val handle = Handle(this, name, outcome)
        handles[name] = handle
        if (begun) outcome.start()
        handle
    }

    override suspend fun outcomes(): List<Outcome<*>> = begin().map { it.outcome() }

    fun begin(): List<Handle<*>> = synchronized(this) {
        begun = true
        handles.values.toList().onEach { it.outcome.start() }
    }

    internal class Handle<T>(private val run: GatherRun, override val name: String, val outcome: Deferred<Outcome<T>>) : GatherHandle<T> {
        override suspend fun outcome(): Outcome<T> {
            run.begin()
            return outcome.await()
        }

        override suspend fun value(): T = when (val ended = outcome()) {
            is Outcome.Success -> ended.value()
            is Outcome.Failure -> throw ended.cause()
        }
    }

    companion object {
        suspend fun <R> run(failFast: Boolean, block: suspend GatherScope.() -> R): R {
            val turns = Turns.here()
            return failFast {
                val run = GatherRun(this, carriedContext(), turns, failFast)
                // One never begun would keep the scope from ending.
                run.block().also { run.begin() }
            }
        }
    }
}
