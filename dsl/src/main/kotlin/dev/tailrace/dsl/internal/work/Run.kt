package dev.tailrace.dsl.internal.work

import dev.tailrace.dsl.error.TaskCancelledException
import dev.tailrace.dsl.error.WorkerPoolClosedException
import dev.tailrace.dsl.work.Drain
import dev.tailrace.dsl.work.Task
import dev.tailrace.dsl.work.TaskRetry
import dev.tailrace.dsl.work.TaskRun
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.isActive
import java.util.Objects.requireNonNull
import java.util.concurrent.CompletableFuture
import kotlin.time.toKotlinDuration

/** One attempt. */
internal class Run(private val place: Place, private val attempt: Int) : TaskRun {
    private val definition get() = place.lane.task

    override fun task(): String = definition.name()

    override fun attempt(): Int = attempt

    override fun <T : Any> emitAsync(drain: Drain<T>, element: T): CompletableFuture<Void?> {
        requireNonNull(element, "element")
        checkFilled(drain)
        return orderedFuture(place.pool.executor) {
            put(drain, element)
            null
        }
    }

    override fun <I : Any, O> submitAsync(task: Task<I, O>, input: I): CompletableFuture<O> {
        val accepted = place.pool.submission(task, requireNonNull(input, "input"), place)
        return orderedFuture(place.pool.executor) { place.away { accepted.await() } }
    }

    suspend fun <T : Any> put(drain: Drain<in T>, element: T) {
        checkFilled(drain)
        val handoff = (drain as BoundedDrain<in T>).handoff
        if (!(handoff.tryPut(element) ?: place.away { handoff.put(element) })) {
            throw WorkerPoolClosedException("$definition had ended, and its drain was closed, before this was put.", null)
        }
    }

    private fun checkFilled(drain: Drain<*>) =
        require(drain in definition.drains) { "$definition was not said to fill this drain; name it in fills(…)" }
}

/** Runs [task] until it succeeds or [retry] gives up; each failure is told to [failed]. */
internal suspend fun <I : Any, O> attempts(
    place: Place,
    task: DefinedTask<I, O>,
    input: I,
    retry: TaskRetry,
    failed: (attempt: Int, failure: Throwable, retried: Boolean) -> Unit,
): O {
    var attempt = 1
    while (true) {
        val failure = try {
            return task.work(Run(place, attempt), input)
        } catch (failure: Throwable) {
            if (failure !is CancellationException) {
                failure
            } else {
                if (!currentCoroutineContext().isActive) throw failure
                TaskCancelledException("$task ended in a cancellation of its own making.", failure)
            }
        }
        val wait = retry.waitAfter(attempt, failure)
        failed(attempt, failure, wait != null)
        if (wait == null) throw failure
        delay(wait.toKotlinDuration())
        attempt++
    }
}
