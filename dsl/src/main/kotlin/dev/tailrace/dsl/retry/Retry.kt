@file:JvmName("RetryCalls")

package dev.tailrace.dsl.retry

import dev.tailrace.dsl.internal.retry.retrying
import kotlinx.coroutines.CoroutineScope

/**
 * Runs [block], and again as [policy] has it, until it succeeds; [block] is given the number of the attempt, from 1:
 * `retry(policy) { db.transaction { … } }`. Waiting holds no thread.
 *
 * Cancelling the coroutine cancels what the attempt runs, on the server too, or ends the pause at once.
 *
 * An attempt is not repeated, unless the policy is [idempotent][RetryPolicy.idempotent], if anything that it did on a database may have
 * committed: a write of its own outside a transaction, a transaction that ended well before something else failed, a COMMIT whose outcome
 * is unknown. That is seen for calls made in [block] and in coroutines started in it; not for what is handed to other scopes or threads.
 *
 * Inside an open transaction only what a savepoint has undone is tried again: any other failure has ended the transaction, and is passed on
 * at once.
 *
 * @throws Exception the failure of the last attempt, with those before it as [suppressed][Throwable.suppressedExceptions] ones
 * @throws dev.tailrace.dsl.error.DeadlineExceededException when [RetryPolicy.deadline] passes
 */
@JvmSynthetic
public suspend fun <T> retry(policy: RetryPolicy = RetryPolicy.DEFAULT, block: suspend CoroutineScope.(attempt: Int) -> T): T =
    retrying(policy, block)
