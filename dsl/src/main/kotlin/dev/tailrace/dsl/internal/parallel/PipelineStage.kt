package dev.tailrace.dsl.internal.parallel

import dev.tailrace.dsl.error.StageFailedException
import dev.tailrace.dsl.parallel.PipelineError
import dev.tailrace.dsl.parallel.StageOptions
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.mapNotNull

/** One stage behind this flow. An element that failed and was reported becomes null and goes no further. */
internal fun <T : Any, R : Any> Flow<T>.stage(run: StageRun, name: String, options: StageOptions, transform: suspend (T) -> R): Flow<R> {
    val results = inParallel(options.parallelism(), options.ordered(), run.alone) { element ->
        try {
            transform(element)
        } catch (e: Throwable) {
            // Otherwise what was cancelled was something that the stage waited for.
            if (e is CancellationException) currentCoroutineContext().ensureActive()
            val sink = run.errors ?: throw StageFailedException(name, e)
            sink(PipelineError(name, element, e))
            null
        }
    }.mapNotNull { it }
    return if (options.buffer() == 0 || run.alone) results else results.buffer(options.buffer())
}
