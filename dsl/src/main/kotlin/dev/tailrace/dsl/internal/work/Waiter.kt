package dev.tailrace.dsl.internal.work

import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlin.coroutines.CoroutineContext
import kotlin.time.Duration

/**
 * A suspended caller in a line. Whether it is granted what it waits for or withdraws is decided once, by [grant], which may be called under
 * a lock; [resume] then lets it go on, outside any lock, since an undispatched coroutine would run right there.
 *
 * `tryResume` is an internal API of kotlinx.coroutines, used in this file only: nothing public decides without running the coroutine.
 */
@OptIn(InternalCoroutinesApi::class)
internal class Waiter<R>(private val continuation: CancellableContinuation<R>) {
    private var token: Any? = null // written and read by whoever grants

    /** False: it was cancelled before. [unused] takes a value whose receiver is cancelled between here and its next step. */
    fun grant(value: R, unused: (R) -> Unit = {}): Boolean {
        token = continuation.tryResume(value, null) { _, late, _ -> unused(late) }
        return token != null
    }

    fun resume() {
        token?.let(continuation::completeResume)
    }
}

/** Suspends as a [Waiter] that [enter] puts into its line. [leave] takes it out when it is cancelled, [expire] when [wait] has passed. */
internal suspend fun <R> waiting(
    wait: Duration = Duration.INFINITE,
    expire: () -> Unit = {},
    leave: () -> Unit,
    enter: (Waiter<R>) -> Unit,
): R {
    var timer: Job? = null
    try {
        return suspendCancellableCoroutine { continuation ->
            enter(Waiter(continuation))
            continuation.invokeOnCancellation { leave() }
            if (wait.isFinite()) timer = continuation.context.after(wait, expire)
        }
    } finally {
        timer?.cancel()
    }
}

/** On the caller's clock, but no child of it: a scope would lose what arrives while it ends. */
private fun CoroutineContext.after(wait: Duration, action: () -> Unit): Job =
    CoroutineScope(minusKey(Job)).launch {
        delay(wait)
        action()
    }
