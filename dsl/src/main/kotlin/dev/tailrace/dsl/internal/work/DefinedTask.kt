package dev.tailrace.dsl.internal.work

import dev.tailrace.dsl.work.Drain
import dev.tailrace.dsl.work.Task
import dev.tailrace.dsl.work.TaskRetry
import dev.tailrace.dsl.work.TaskRun
import kotlinx.coroutines.future.await
import java.util.concurrent.CompletionStage
import java.util.function.BiFunction

/** A [Task] as the pool sees it. */
internal class DefinedTask<I : Any, O>(
    private val name: String,
    val limit: Int?,
    val retry: TaskRetry?,
    val drains: List<BoundedDrain<*>>,
    val work: suspend (Run, I) -> O,
) : Task<I, O> {
    init {
        require(name.isNotBlank()) { "name is blank; a task is told from others by it" }
        limit?.let { atLeastOne("limit", it) }
    }

    override fun name(): String = name

    override fun limit(limit: Int): Task<I, O> = DefinedTask(name, limit, retry, drains, work)

    override fun retry(retry: TaskRetry): Task<I, O> = DefinedTask(name, limit, retry, drains, work)

    override fun into(drain: Drain<in O>): Task<I, O> = filling(listOf(drain)) { run, input ->
        work(run, input).also { output -> if (output != null) run.put(drain, output) }
    }

    override fun fills(vararg drains: Drain<*>): Task<I, O> = filling(drains.asList(), work)

    private fun filling(more: List<Drain<*>>, work: suspend (Run, I) -> O): Task<I, O> =
        DefinedTask(name, limit, retry, (drains + more.map { it as BoundedDrain<*> }).distinct(), work)

    override fun toString(): String = "task '$name'"

    companion object {
        @JvmStatic
        fun <I : Any, O> of(name: String, work: BiFunction<in TaskRun, in I, out CompletionStage<out O>>): Task<I, O> =
            DefinedTask(name, null, null, emptyList()) { run, input -> work.apply(run, input).await() }
    }
}
