package dev.tailrace.dsl.internal.parallel

import dev.tailrace.dsl.error.StageFailedException
import dev.tailrace.dsl.parallel.PipelineError
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import java.util.concurrent.atomic.AtomicBoolean

internal const val WAITING_ERRORS = 64

/** One run of a pipeline whose errors are read beside its results. */
internal class ErrorsApart<T : Any>(pipeline: StagedPipeline<T>) {
    private val channel = Channel<PipelineError>(WAITING_ERRORS)
    private val running = AtomicBoolean() // whether the results have a reader
    private val read = AtomicBoolean() // whether the errors have one

    val results: Flow<T> = flow {
        check(running.compareAndSet(false, true)) { "This run of the pipeline has its reader already. Make another run." }
        try {
            pipeline.results(::report).collect { emit(it) }
        } finally {
            channel.close()
        }
    }

    val errors: Flow<PipelineError> = flow {
        check(read.compareAndSet(false, true)) { "The errors of this run have their reader already." }
        try {
            for (error in channel) emit(error)
        } finally {
            // A reader that stops has no interest in the rest.
            channel.cancel()
        }
    }

    private suspend fun report(error: PipelineError) {
        val sent = channel.trySend(error)
        if (sent.isSuccess || sent.isClosed) return
        // To wait for a reader that never comes would be to stand still.
        if (!read.get()) throw StageFailedException(error.stage(), error.cause())
        channel.sendUnlessGone(error)
    }
}
