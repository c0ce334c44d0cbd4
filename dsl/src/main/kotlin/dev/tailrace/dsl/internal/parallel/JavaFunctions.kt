package dev.tailrace.dsl.internal.parallel

import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.CallContextElement
import dev.tailrace.dsl.internal.publish.asFlowPublisher
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.future.await
import kotlinx.coroutines.jdk9.asFlow
import java.util.concurrent.CompletionStage
import java.util.concurrent.Executor
import java.util.concurrent.Flow.Publisher
import java.util.function.Function

/** The result of a Java function's stage; cancelled, it cancels the stage. A result of null is refused. */
internal suspend fun <T, R : Any> Function<in T, out CompletionStage<out R>>.result(element: T): R =
    stage(element).awaitNullable() ?: throw NullPointerException(
        "A function's stage completed with null where a result is wanted. Use an Optional, or forEachAsync where none is.",
    )

/** The end of a Java function's stage, with whatever result; cancelled, it cancels the stage. */
internal suspend fun <T> Function<in T, out CompletionStage<*>>.end(element: T) {
    stage(element).awaitNullable()
}

// Kotlin takes what Java returns for never null.
private fun <T, S : CompletionStage<*>> Function<in T, out S>.stage(element: T): S {
    val stage: S? = apply(element)
    return stage ?: throw NullPointerException("A function returned null where a CompletionStage is wanted.")
}

private suspend fun <R> CompletionStage<out R>.awaitNullable(): R? {
    @Suppress("UNCHECKED_CAST")
    return (this as CompletionStage<R?>).await()
}

/** The elements one by one: the next is asked for when this one was taken. */
internal fun <T : Any> Publisher<out T>.elements(): Flow<T> {
    @Suppress("UNCHECKED_CAST")
    return (this as Publisher<T>).asFlow().buffer(Channel.RENDEZVOUS)
}

/** As a publisher on [executor], collected and delivered in the context of the calling thread. */
internal fun <T : Any> Flow<T>.publishedOn(executor: Executor): Publisher<T> {
    val context = CallContext.current()
    val delivering = Executor { signal -> executor.execute { context.call { signal.run() } } }
    return asFlowPublisher(delivering, executor.asCoroutineDispatcher() + CallContextElement(context))
}
