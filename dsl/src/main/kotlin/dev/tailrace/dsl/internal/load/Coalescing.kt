package dev.tailrace.dsl.internal.load

import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.Completion
import dev.tailrace.dsl.internal.execution.Engine
import dev.tailrace.dsl.load.LoaderOptions
import java.util.concurrent.CancellationException
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ForkJoinPool
import java.util.concurrent.TimeUnit

/** What a loader is, apart from how it waits: asks, starts batches, answers. */
internal class Coalescing<K : Any>(
    private val fetch: Fetch<K>,
    private val options: LoaderOptions,
    places: Int,
    private val engine: Engine?,
    private val cache: LoaderCache?,
) {
    private val batching = Batching<K>(options.maxBatch(), places, !options.linger().isZero)

    fun scopeOf(context: CallContext): Scope = Scope.of(context.shared(engine))

    /** What the cache has for [key], `null` if nothing. */
    fun cached(scope: Scope, key: K): Any? = if (cache == null || scope.isTransaction) null else cache.find(scope, key)

    fun join(scope: Scope, key: K, asker: Asker) = perform(batching.join(scope, key, asker))

    fun join(scope: Scope, keys: Collection<K>, asker: (K) -> Asker) = perform(batching.join(scope, keys, asker))

    fun leave(asker: Asker) {
        val abandoned = batching.leave(asker) ?: return
        batching.executionOf(abandoned)?.cancel(CancellationException("Nobody waits for this batch any more"))
    }

    fun refuse(key: K): String? = fetch.refuse(key)

    fun clear(key: K?) {
        if (cache == null) return
        batching.invalidating(key) { if (key == null) cache.forgetAll() else cache.forget(key) }
    }

    fun prime(scope: Scope, key: K, value: Any) {
        if (cache == null || scope.isTransaction) return
        batching.invalidating(key) { cache.keep(scope, key, value) }
    }

    /** How many batches have gone out, and how many keys in them. */
    fun counted(): Pair<Long, Long> = batching.counted()

    private fun perform(todo: Batching.Todo<K>?) {
        if (todo == null) return
        todo.started?.forEach(::start)
        val batch = todo.lingering ?: return
        CompletableFuture.delayedExecutor(options.linger().toNanos(), TimeUnit.NANOSECONDS, ForkJoinPool.commonPool())
            .execute { perform(batching.lingered(batch)) }
    }

    private fun start(first: Batch<K>) {
        val run = Run(first)
        val execution = try {
            fetch.start(first.scope.context, run::seal, run)
        } catch (failure: Throwable) {
            run.failed(failure)
            return
        }
        if (batching.executing(first, execution)) execution.cancel(CancellationException("Nobody waits for this batch any more"))
    }

    /** One batch on its way. */
    private inner class Run(
        private val batch: Batch<K>,
    ) : Completion<Map<K, Any>> {
        @Volatile
        private var sealed: List<K> = emptyList() // written by the thread that runs the batch

        fun seal(): List<K> {
            sealed = batching.seal(batch)
            return sealed
        }

        override fun succeeded(value: Map<K, Any>) {
            val keep: ((K) -> Unit)? = if (cache == null || batch.scope.isTransaction) null else { key -> keep(key, value[key]) }
            end(keep) { entry, asker -> asker.answered(value[entry.key]) }
        }

        override fun failed(error: Throwable) {
            if (sealed.size > 1 && !batch.scope.isTransaction && Bisection.isOfData(error)) {
                val halves = Bisection(fetch, batch.scope.context, sealed, Told(this))
                if (batching.executing(batch, halves)) {
                    end(null) { _, asker -> asker.failed(error) }
                } else {
                    halves.next()
                }
                return
            }
            end(null) { _, asker -> asker.failed(error) }
        }

        private fun keep(key: K, value: Any?) {
            if (value != null && value !is KeyFailure) cache!!.keep(batch.scope, key, value)
        }

        fun end(keep: ((K) -> Unit)?, tell: (Entry, Asker) -> Unit) {
            val ended = batching.end(batch, keep) ?: return
            // The next batch first: it is on its way while these callers are told.
            ended.next?.let(::start)
            for (entry in batch.entries.values) {
                entry.forEach { asker ->
                    asker.book(batch)
                    tell(entry, asker)
                }
            }
        }
    }

    /** The outcome of the halves, which are not halved again. */
    private inner class Told(
        private val run: Run,
    ) : Completion<Map<K, Any>> {
        override fun succeeded(value: Map<K, Any>) = run.succeeded(value)

        override fun failed(error: Throwable) = run.end(null) { _, asker -> asker.failed(error) }
    }
}
