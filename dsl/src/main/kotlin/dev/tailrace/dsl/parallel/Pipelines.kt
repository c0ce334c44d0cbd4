@file:JvmName("Pipelines")

package dev.tailrace.dsl.parallel

import dev.tailrace.dsl.internal.parallel.StagedPipeline
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.toList

/**
 * A pipeline whose elements come from [source], collected anew for each run:
 * `pipelineOf(db.stream { Orders.selectAll() }).stage("price", parallelism = 8) { price(it) }.stage("store") { store(it) }.collect { … }`.
 * See [Pipeline] for back-pressure, errors and cancelling; its runs are in the collector's call context, on the collector's dispatcher.
 */
@JvmSynthetic
public fun <T : Any> pipelineOf(source: Flow<T>): Pipeline<T> = StagedPipeline { source }

/** A pipeline over the elements of [source], iterated anew for each run. */
@JvmSynthetic
public fun <T : Any> pipelineOf(source: Iterable<T>): Pipeline<T> = pipelineOf(source.asFlow())

/**
 * This pipeline and then another stage, with up to [parallelism] elements in work at a time and up to [buffer] results waiting for the next
 * stage. It holds at most 2 × [parallelism] + [buffer] elements, not [ordered] [parallelism] + [buffer].
 *
 * @param name for errors; each stage needs one of its own
 * @param parallelism from 1; Int.MAX_VALUE means all there are
 * @param buffer from 0; Int.MAX_VALUE means any number
 * @param ordered whether results go on in the order of the input, or as they are ready
 * @throws IllegalArgumentException for numbers below these, and if the name is taken or blank
 */
@JvmSynthetic
public fun <T : Any, R : Any> Pipeline<T>.stage(
    name: String,
    parallelism: Int = 1,
    buffer: Int = 0,
    ordered: Boolean = true,
    transform: suspend (T) -> R,
): Pipeline<R> = staged().staged(name, StageOptions(parallelism, buffer, ordered), transform)

/**
 * This pipeline, with the errors of all its stages, also those added later, given to [handler]: the element is left out and the others go
 * on. The failing stage waits for [handler]; one that throws fails the pipeline.
 */
@JvmSynthetic
public fun <T : Any> Pipeline<T>.reportingErrors(handler: suspend (PipelineError) -> Unit): Pipeline<T> = staged().reporting(handler)

/** The results as a cold flow; each collection is a run. Ending or cancelling it cancels everything before, on the server too. */
@JvmSynthetic
public fun <T : Any> Pipeline<T>.stream(): Flow<T> = staged().results()

/** Runs the pipeline and calls [action] with one result after another. */
@JvmSynthetic
public suspend fun <T : Any> Pipeline<T>.collect(action: suspend (T) -> Unit): Unit = stream().collect(action)

/** Runs the pipeline; all results in a list. */
@JvmSynthetic
public suspend fun <T : Any> Pipeline<T>.toList(): List<T> = stream().toList()

/** One run of the pipeline, with its errors as a flow of their own: see [PipelineFlows]. */
@JvmSynthetic
public fun <T : Any> Pipeline<T>.streamApart(): PipelineFlows<T> {
    val apart = staged().errorsApart()
    return PipelineFlows(apart.results, apart.errors)
}

/**
 * One run of a pipeline. Nothing runs before [results] is collected; ending that ends the run, and with it [errors]. Each can be collected
 * once. 64 errors wait for a reader; then a stage that fails waits too if [errors] has one, and without one fails the run.
 *
 * @property results what came through all stages
 * @property errors what did not; collect it in a coroutine of its own
 */
public class PipelineFlows<T : Any> internal constructor(
    @get:JvmSynthetic public val results: Flow<T>,
    @get:JvmSynthetic public val errors: Flow<PipelineError>,
) {
    @JvmSynthetic
    public operator fun component1(): Flow<T> = results

    @JvmSynthetic
    public operator fun component2(): Flow<PipelineError> = errors
}

private fun <T : Any> Pipeline<T>.staged(): StagedPipeline<T> = this as? StagedPipeline<T>
    ?: throw IllegalArgumentException("This Pipeline was not made by Tailrace. Use pipelineOf(…) or Pipeline.from(…).")
