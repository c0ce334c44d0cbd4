package dev.tailrace.dsl.internal.parallel

import dev.tailrace.dsl.internal.execution.workFuture
import dev.tailrace.dsl.parallel.ParallelOptions
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.toList
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.concurrent.Executor
import java.util.concurrent.Flow.Publisher
import java.util.function.Function

private typealias Asynchronous<T, R> = Function<in T, out CompletionStage<out R>>

/** What [dev.tailrace.dsl.parallel.Parallel] is made of. */
internal object ParallelCalls {
    @JvmStatic
    fun <T : Any, R : Any> map(
        items: Iterable<T>,
        options: ParallelOptions,
        function: Asynchronous<T, R>,
    ): CompletableFuture<List<R>> = workFuture(options.executor()) {
        if (options.ordered()) {
            mapToList(items.iterator(), options.concurrency()) { function.result(it) }
        } else {
            items.asFlow().results(options, function).toList()
        }
    }

    @JvmStatic
    fun <T : Any, R : Any> mapped(items: Iterable<T>, options: ParallelOptions, function: Asynchronous<T, R>): Publisher<R> =
        items.asFlow().results(options, function).publishedOn(options.executor())

    @JvmStatic
    fun <T : Any, R : Any> mapped(items: Publisher<out T>, options: ParallelOptions, function: Asynchronous<T, R>): Publisher<R> =
        items.elements().results(options, function).publishedOn(options.executor())

    @JvmStatic
    fun <T : Any> each(items: Iterable<T>, options: ParallelOptions, function: Asynchronous<T, *>): CompletableFuture<Void?> =
        items.asFlow().each(options, function)

    @JvmStatic
    fun <T : Any> each(items: Publisher<out T>, options: ParallelOptions, function: Asynchronous<T, *>): CompletableFuture<Void?> =
        items.elements().each(options, function)

    @JvmStatic
    fun <T : Any, R : Any> fanOut(
        items: Publisher<out T>,
        workers: Int,
        executor: Executor,
        work: Function<in Publisher<T>, out Publisher<out R>>,
    ): Publisher<R> {
        requireWorkers(workers)
        return items.elements().distributed(workers, branch(executor, work)).publishedOn(executor)
    }

    @JvmStatic
    fun <T : Any, R : Any> fanOutToAll(
        items: Publisher<out T>,
        executor: Executor,
        branches: List<Function<in Publisher<T>, out Publisher<out R>>>,
    ): Publisher<R> {
        require(branches.isNotEmpty()) { "fanOutToAll needs at least one branch." }
        return items.elements().broadcast(branches.map { branch(executor, it) }).publishedOn(executor)
    }

    private fun <T : Any, R : Any> branch(
        executor: Executor,
        work: Function<in Publisher<T>, out Publisher<out R>>,
    ): (Flow<T>) -> Flow<R> = { share ->
        val results: Publisher<out R>? = work.apply(share.publishedOn(executor))
        (results ?: throw NullPointerException("A worker's function returned null where a Publisher is wanted.")).elements()
    }

    private fun <T, R : Any> Flow<T>.results(options: ParallelOptions, function: Asynchronous<T, R>): Flow<R> =
        inParallel(options.concurrency(), options.ordered()) { function.result(it) }

    private fun <T> Flow<T>.each(options: ParallelOptions, function: Asynchronous<T, *>): CompletableFuture<Void?> =
        workFuture(options.executor()) {
            eachInParallel(options.concurrency()) { function.end(it) }
            null
        }
}
