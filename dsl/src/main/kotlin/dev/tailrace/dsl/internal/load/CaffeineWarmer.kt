package dev.tailrace.dsl.internal.load

import com.github.benmanes.caffeine.cache.Cache
import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.CallContextElement
import dev.tailrace.dsl.internal.execution.workFuture
import dev.tailrace.dsl.internal.publish.asFlowPublisher
import dev.tailrace.dsl.load.CacheWarmer
import dev.tailrace.dsl.load.Loader
import dev.tailrace.dsl.load.WarmOptions
import dev.tailrace.dsl.load.WarmProgress
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.last
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.jdk9.asFlow
import java.time.Duration
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor
import java.util.function.Function
import kotlin.time.toKotlinDuration
import java.util.concurrent.Flow as JavaFlow

/** The warmer, as Java sees it; Kotlin goes straight to [warming]. */
internal class CaffeineWarmer<K : Any, V : Any>(
    cache: Cache<K, V>,
    options: WarmOptions,
    private val executor: Executor,
) : CacheWarmer<K, V> {
    val warming = Warming(cache, options)

    override fun warmAsync(values: JavaFlow.Publisher<out V>, key: Function<in V, out K>): CompletableFuture<WarmProgress> =
        ending(keyed(values, key))

    override fun warmAsync(entries: JavaFlow.Publisher<out Map.Entry<K, V>>): CompletableFuture<WarmProgress> = ending(pairs(entries))

    override fun warmAsync(keys: Iterable<K>, loader: Loader<K, V>): CompletableFuture<WarmProgress> = ending(warming.keys(keys, loader))

    override fun warmPublisher(values: JavaFlow.Publisher<out V>, key: Function<in V, out K>): JavaFlow.Publisher<WarmProgress> =
        published(keyed(values, key))

    override fun warmPublisher(entries: JavaFlow.Publisher<out Map.Entry<K, V>>): JavaFlow.Publisher<WarmProgress> =
        published(pairs(entries))

    override fun warmPublisher(keys: Iterable<K>, loader: Loader<K, V>): JavaFlow.Publisher<WarmProgress> =
        published(warming.keys(keys, loader))

    override fun refreshAsync(period: Duration, loader: Loader<K, V>): CompletableFuture<Void?> {
        require(!period.isNegative && !period.isZero) { "period is $period; it must be positive" }
        return workFuture(executor) {
            while (true) {
                delay(period.toKotlinDuration())
                warming.refresh(loader)
            }
            @Suppress("UNREACHABLE_CODE")
            null
        }
    }

    override fun progress(): WarmProgress = warming.latest

    private fun ending(progress: Flow<WarmProgress>): CompletableFuture<WarmProgress> = workFuture(executor) { progress.last() }

    private fun published(progress: Flow<WarmProgress>): JavaFlow.Publisher<WarmProgress> =
        progress.asFlowPublisher(executor, executor.asCoroutineDispatcher() + CallContextElement(CallContext.current()))

    private fun keyed(values: JavaFlow.Publisher<out V>, key: Function<in V, out K>) =
        warming.entries(values.asFlow().map { Pair(key.apply(it), it) })

    private fun pairs(entries: JavaFlow.Publisher<out Map.Entry<K, V>>) = warming.entries(entries.asFlow().map { Pair(it.key, it.value) })
}
