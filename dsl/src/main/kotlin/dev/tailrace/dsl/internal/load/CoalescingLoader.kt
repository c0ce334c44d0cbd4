package dev.tailrace.dsl.internal.load

import dev.tailrace.dsl.error.KeyNotFoundException
import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.Completion
import dev.tailrace.dsl.internal.execution.Engine
import dev.tailrace.dsl.internal.execution.Execution
import dev.tailrace.dsl.internal.execution.WorkFuture
import dev.tailrace.dsl.internal.execution.callContext
import dev.tailrace.dsl.internal.execution.rejectNested
import dev.tailrace.dsl.load.Loader
import dev.tailrace.dsl.load.LoaderOptions
import dev.tailrace.dsl.load.LoaderStats
import kotlinx.coroutines.suspendCancellableCoroutine
import java.util.Optional
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor
import java.util.concurrent.atomic.LongAdder

/**
 * The loader, as Java and Kotlin see it.
 *
 * @param subject what it loads, for messages
 * @param callbacks where futures complete
 * @param absent what a key has for which nothing was found; `null` for nothing
 */
internal class CoalescingLoader<K : Any, V : Any>(
    fetch: Fetch<K>,
    options: LoaderOptions,
    places: Int,
    private val subject: String,
    private val callbacks: Executor,
    private val engine: Engine? = null,
    private val absent: V? = null,
) : Loader<K, V> {
    private val delivery = Delivery(callbacks)
    private val asked = LongAdder()
    private val cached = LongAdder()
    private val coalescing = Coalescing(fetch, options, places, engine, cacheOf(options))

    /** The value of [key], `null` if it is absent. */
    suspend fun await(key: K): V? {
        check(key)
        engine?.rejectNested()
        val context = callContext()
        val scope = coalescing.scopeOf(context)
        val cached = cached(scope, key)
        if (cached != null) return value(cached)
        return value(
            suspendCancellableCoroutine { continuation ->
                val asker = WaitingCoroutine(context.clock(), continuation, callbacks)
                coalescing.join(scope, key, asker)
                continuation.invokeOnCancellation { coalescing.leave(asker) }
            },
        )
    }

    suspend fun awaitAll(keys: Collection<K>): Map<K, V> {
        keys.forEach(::check)
        engine?.rejectNested()
        val context = callContext()
        return suspendCancellableCoroutine { continuation ->
            val all = start(context, keys, ContinuationOf(continuation, callbacks))
            continuation.invokeOnCancellation { all.leave() }
        }
    }

    override fun loadAsync(key: K): CompletableFuture<Optional<V>> = future(key) { Optional.ofNullable(it) }

    override fun getAsync(key: K): CompletableFuture<V> = future(key) { it ?: throw missing(key) }

    override fun loadAllAsync(keys: Collection<K>): CompletableFuture<Map<K, V>> {
        keys.forEach(::check)
        val context = CallContext.current()
        return WorkFuture.of(callbacks, delivery, context) { completion ->
            val all = start(context, keys, completion)
            Execution { all.leave() }
        }
    }

    override fun clear(key: K) {
        check(key)
        coalescing.clear(key)
    }

    override fun clearAll() = coalescing.clear(null)

    override fun prime(key: K, value: V) {
        check(key)
        coalescing.prime(coalescing.scopeOf(CallContext.current()), key, value)
    }

    override fun stats(): LoaderStats = coalescing.counted().let { (batches, keys) ->
        LoaderStats(asked.sum(), cached.sum(), batches, keys)
    }

    fun missing(key: K) = KeyNotFoundException(subject, key)

    private fun <T> future(key: K, told: (V?) -> T): CompletableFuture<T> {
        check(key)
        val context = CallContext.current()
        val scope = coalescing.scopeOf(context)
        val cached = cached(scope, key)
        return WorkFuture.of(callbacks, delivery, context) { completion ->
            val asker = WaitingFuture(context.clock(), completion) { told(value(it)) }
            if (cached != null) asker.answered(cached) else coalescing.join(scope, key, asker)
            Execution { coalescing.leave(asker) }
        }
    }

    private fun start(context: CallContext, keys: Collection<K>, completion: Completion<Map<K, V>>): AllOf<K, V> {
        val scope = coalescing.scopeOf(context)
        val distinct = LinkedHashSet(keys)
        val all = AllOf(distinct.size, completion, coalescing, ::value)
        val uncached = ArrayList<K>(distinct.size)
        for (key in distinct) {
            all.expect(key)
            cached(scope, key)?.let { all.answered(key, it) } ?: uncached.add(key)
        }
        if (uncached.isNotEmpty()) coalescing.join(scope, uncached) { key -> all.asker(context.clock(), key) }
        all.begun()
        return all
    }

    private fun cached(scope: Scope, key: K): Any? {
        asked.increment()
        return coalescing.cached(scope, key)?.also { cached.increment() }
    }

    /** What an answer of a batch means. */
    @Suppress("UNCHECKED_CAST")
    private fun value(answer: Any?): V? = when (answer) {
        null -> absent
        is KeyFailure -> throw answer.cause
        else -> answer as V
    }

    private fun check(key: K) {
        @Suppress("SENSELESS_COMPARISON") // a Java collection may hold it
        if (key == null) throw NullPointerException("A key is null; there is nothing to load by it")
        coalescing.refuse(key)?.let { throw IllegalArgumentException(it) }
    }
}
