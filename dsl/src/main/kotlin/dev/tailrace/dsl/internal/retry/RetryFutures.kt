@file:JvmName("RetryFutures")

package dev.tailrace.dsl.internal.retry

import dev.tailrace.dsl.internal.execution.workFuture
import dev.tailrace.dsl.retry.RetryPolicy
import kotlinx.coroutines.future.await
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.concurrent.Executor
import java.util.function.IntFunction

/** Java's form of [retrying]. */
internal fun <T> retryAsync(
    policy: RetryPolicy,
    executor: Executor,
    attempt: IntFunction<out CompletionStage<T>>,
): CompletableFuture<T> = workFuture(executor) { retrying(policy, { number -> stage(attempt.apply(number)).await() }) }

/** What Java code gave back as a stage. */
internal fun <T> stage(given: CompletionStage<T>?): CompletionStage<T> =
    given ?: throw IllegalStateException("The function returned null where a CompletionStage was expected")
