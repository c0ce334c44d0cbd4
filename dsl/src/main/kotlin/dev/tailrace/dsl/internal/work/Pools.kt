package dev.tailrace.dsl.internal.work

import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.Execution
import dev.tailrace.dsl.internal.execution.WorkFuture
import dev.tailrace.dsl.internal.publish.asFlowPublisher
import dev.tailrace.dsl.work.Drain
import dev.tailrace.dsl.work.Fed
import dev.tailrace.dsl.work.Task
import dev.tailrace.dsl.work.TaskFailure
import dev.tailrace.dsl.work.TaskRetry
import dev.tailrace.dsl.work.WorkQueue
import dev.tailrace.dsl.work.WorkerPool
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.asCoroutineDispatcher
import java.util.Objects.requireNonNull
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor
import java.util.concurrent.Flow

/** Java's face of a [Pool]. */
internal class OpenPool(val pool: Pool) : WorkerPool {
    override fun limit(): Int = pool.limit

    override fun add(vararg tasks: Task<*, *>) = tasks.forEach { pool.add(it) }

    override fun <I : Any, O> submitAsync(task: Task<I, O>, input: I): CompletableFuture<O> {
        val accepted = pool.submission(requireNonNull(task, "task"), requireNonNull(input, "input"), null)
        return WorkFuture.of(pool.executor, CallContext.current()) { completion ->
            accepted.whenEnded(completion::succeeded, completion::failed)
            Execution { accepted.cancel() }
        }
    }

    override fun <I : Any> feedAsync(task: Task<I, *>, inputs: Iterable<I>) = fed(task, iterated(inputs))

    override fun <I : Any> feedAsync(task: Task<I, *>, inputs: Flow.Publisher<out I>) = fed(task, published(inputs))

    override fun <I : Any> feedAsync(task: Task<I, *>, inputs: WorkQueue<out I>) = fed(task, queued(inputs))

    override fun <I : Any> feedAsync(task: Task<I, *>, inputs: Drain<out I>) = fed(task, drained(inputs))

    @OptIn(ExperimentalCoroutinesApi::class)
    private fun <I : Any> fed(task: Task<I, *>, source: Source<I>): CompletableFuture<Fed> {
        val feed = pool.feed(requireNonNull(task, "task"), source)
        return WorkFuture.of(pool.executor, CallContext.current()) { completion ->
            feed.result.invokeOnCompletion { failure ->
                if (failure == null) completion.succeeded(feed.result.getCompleted()) else completion.failed(failure)
            }
            Execution { feed.cancel() }
        }
    }

    override fun errorsPublisher(): Flow.Publisher<TaskFailure> = pool.errors.stream().asFlowPublisher(pool.executor)

    override fun awaitIdleAsync(): CompletableFuture<Void?> =
        orderedFuture(pool.executor) {
            pool.awaitIdle()
            null
        }

    override fun finishAsync(): CompletableFuture<Void?> {
        pool.finish()
        return orderedFuture(pool.executor) {
            pool.ended.await()
            null
        }
    }

    override fun close() {
        finishAsync().join()
    }

    override fun closeNow() = pool.stop()

    override fun isClosed(): Boolean = pool.isClosed
}

/** What the builder makes. */
internal object Pools {
    @JvmStatic
    fun open(limit: Int, retry: TaskRetry, failFast: Boolean, keptErrors: Int, executor: Executor): WorkerPool =
        OpenPool(Pool(limit, retry, failFast, keptErrors, executor.asCoroutineDispatcher()))
}
