package dev.tailrace.dsl.internal.load

import dev.tailrace.dsl.load.Loader
import dev.tailrace.dsl.load.LoaderOptions
import dev.tailrace.dsl.race.Outcome
import dev.tailrace.dsl.withDeadline
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.asExecutor
import kotlinx.coroutines.future.await
import java.util.concurrent.CompletionStage
import java.util.concurrent.Executor
import java.util.function.Function
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.time.toKotlinDuration

/** Loaders over batch functions of callers. */
internal object FunctionLoaders {
    @JvmStatic
    @JvmSuppressWildcards
    fun <K : Any, V : Any> values(
        options: LoaderOptions,
        executor: Executor,
        batch: Function<in Set<K>, out CompletionStage<out Map<K, V>>>,
    ): Loader<K, V> = of(options, executor.asCoroutineDispatcher(), executor, { it }, awaiting(batch))

    @JvmStatic
    @JvmSuppressWildcards
    fun <K : Any, V : Any> outcomes(
        options: LoaderOptions,
        executor: Executor,
        batch: Function<in Set<K>, out CompletionStage<out Map<K, Outcome<V>>>>,
    ): Loader<K, V> = of(options, executor.asCoroutineDispatcher(), executor, ::told, awaiting(batch))

    fun <K : Any, V : Any, T> of(
        options: LoaderOptions,
        context: CoroutineContext,
        callbacks: Executor,
        told: (T & Any) -> Any,
        batch: suspend (Set<K>) -> Map<K, T>?,
    ): Loader<K, V> {
        val limit = options.timeout()?.toKotlinDuration()
        val limited: suspend (Set<K>) -> Map<K, T>? = if (limit == null) batch else { keys -> withDeadline(limit) { batch(keys) } }
        val places = options.batchesInFlight().takeIf { it > 0 } ?: LoaderOptions.SUITABLE_IN_FLIGHT
        return CoalescingLoader(FunctionFetch(context, told, limited), options, places, "a batch function", callbacks)
    }

    /** What an outcome of the caller's is to its askers. */
    fun <V : Any> told(outcome: Outcome<V>): Any = when (outcome) {
        is Outcome.Success -> outcome.value()
        is Outcome.Failure -> KeyFailure(outcome.cause())
    }

    /** Where the batches of a Kotlin function complete the futures of Java callers. */
    fun callbacksOf(context: CoroutineContext): Executor =
        (context[ContinuationInterceptor] as? kotlinx.coroutines.CoroutineDispatcher ?: Dispatchers.Default).asExecutor()

    private fun <K, T> awaiting(batch: Function<in Set<K>, out CompletionStage<out Map<K, T>>>): suspend (Set<K>) -> Map<K, T>? =
        { keys ->
            @Suppress("UNNECESSARY_SAFE_CALL") // Java
            batch.apply(keys)?.await()
        }
}
