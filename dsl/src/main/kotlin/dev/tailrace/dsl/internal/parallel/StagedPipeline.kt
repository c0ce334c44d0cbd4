package dev.tailrace.dsl.internal.parallel

import dev.tailrace.dsl.internal.execution.workFuture
import dev.tailrace.dsl.parallel.Pipeline
import dev.tailrace.dsl.parallel.PipelineError
import dev.tailrace.dsl.parallel.PipelineRun
import dev.tailrace.dsl.parallel.StageOptions
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.fold
import kotlinx.coroutines.flow.toList
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.concurrent.Executor
import java.util.concurrent.Flow.Publisher
import java.util.concurrent.ForkJoinPool
import java.util.function.Function

/** Where a stage's errors go; without one they end the run. */
internal typealias ErrorSink = suspend (PipelineError) -> Unit

/** What the stages of one run share; [alone] without concurrency among them. */
internal class StageRun(val alone: Boolean, val errors: ErrorSink?)

/** Stages as flows, one collecting the other, built anew for each run. */
internal class StagedPipeline<T : Any>(
    private val names: Set<String> = emptySet(),
    private val errors: ErrorSink? = null,
    private val executor: Executor = ForkJoinPool.commonPool(),
    private val build: (StageRun) -> Flow<T>,
) : Pipeline<T> {
    /** The results of one run; each collection is one. */
    fun results(errors: ErrorSink? = this.errors): Flow<T> = flow { emitAll(build(StageRun(oneAtATime(), errors))) }

    fun <R : Any> staged(name: String, options: StageOptions, transform: suspend (T) -> R): StagedPipeline<R> {
        requireName("stage", name, name in names)
        return StagedPipeline(names + name, errors, executor) { run -> build(run).stage(run, name, options, transform) }
    }

    fun reporting(sink: ErrorSink): StagedPipeline<T> = StagedPipeline(names, sink, executor, build)

    fun errorsApart(): ErrorsApart<T> = ErrorsApart(this)

    override fun <R : Any> then(
        name: String,
        options: StageOptions,
        stage: Function<in T, out CompletionStage<out R>>,
    ): Pipeline<R> = staged(name, options) { stage.result(it) }

    override fun onError(handler: Function<in PipelineError, out CompletionStage<*>>): Pipeline<T> = reporting { handler.end(it) }

    override fun executor(executor: Executor): Pipeline<T> = StagedPipeline(names, errors, executor, build)

    override fun publisher(): Publisher<T> = results().publishedOn(executor)

    override fun collectAsync(): CompletableFuture<List<T>> = workFuture(executor) { results().toList() }

    override fun countAsync(): CompletableFuture<Long> = workFuture(executor) { results().fold(0L) { count, _ -> count + 1 } }

    override fun forEachAsync(action: Function<in T, out CompletionStage<*>>): CompletableFuture<Void?> = workFuture(executor) {
        results().collect { action.end(it) }
        null
    }

    override fun run(): PipelineRun<T> {
        val apart = errorsApart()
        return object : PipelineRun<T> {
            private val results = apart.results.publishedOn(executor)
            private val errors = apart.errors.publishedOn(executor)

            override fun publisher(): Publisher<T> = results

            override fun errors(): Publisher<PipelineError> = errors
        }
    }

    companion object {
        @JvmStatic
        fun <T : Any> of(source: Iterable<T>): Pipeline<T> = StagedPipeline { source.asFlow() }

        @JvmStatic
        fun <T : Any> of(source: Publisher<out T>): Pipeline<T> = StagedPipeline { source.elements() }
    }
}
