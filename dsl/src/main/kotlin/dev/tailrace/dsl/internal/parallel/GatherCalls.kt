package dev.tailrace.dsl.internal.parallel

import dev.tailrace.dsl.internal.execution.workFuture
import dev.tailrace.dsl.race.Outcome
import kotlinx.coroutines.future.await
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.concurrent.Executor
import java.util.concurrent.Flow.Publisher
import java.util.function.Supplier

/** What [dev.tailrace.dsl.parallel.Gather] is made of. */
internal object GatherCalls {
    internal class Query(val name: String, val stage: Supplier<out CompletionStage<*>>)

    @JvmStatic
    fun requireQueryName(name: String, taken: Boolean) = requireName("query", name, taken)

    @JvmStatic
    fun run(queries: List<Query>, failFast: Boolean, executor: Executor): CompletableFuture<List<Outcome<*>>> =
        workFuture(executor) { queries.works().all(failFast) }

    @JvmStatic
    fun publisher(queries: List<Query>, failFast: Boolean, executor: Executor): Publisher<Outcome<*>> =
        queries.works().finishing(failFast).publishedOn(executor)

    private fun List<Query>.works(): List<NamedWork<*>> = map { query ->
        NamedWork<Any?>(query.name) {
            val stage: CompletionStage<*>? = query.stage.get()
            @Suppress("UNCHECKED_CAST")
            (stage as CompletionStage<Any?>? ?: throw NullPointerException("A supplier returned null where a CompletionStage is wanted."))
                .await()
        }
    }
}
