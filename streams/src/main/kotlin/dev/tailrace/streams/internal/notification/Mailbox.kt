package dev.tailrace.streams.internal.notification

import dev.tailrace.streams.error.SubscriberOverflowException
import dev.tailrace.streams.event.Gap
import dev.tailrace.streams.notification.Missed
import dev.tailrace.streams.notification.Notification
import dev.tailrace.streams.notification.NotificationEvent
import dev.tailrace.streams.notification.Overflow
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.withContext
import kotlin.coroutines.ContinuationInterceptor

/**
 * One subscriber's buffer. The hub puts in and never waits; one collector takes out. What is missing has its place among the notifications
 * as a [Hole]; there is at most one between two of them, so the buffer holds no more than twice the capacity, however long its collector
 * sleeps.
 */
internal class Mailbox(
    private val overflow: Overflow,
) {
    private class Hole {
        var dropped = 0L
        var lost = false
    }

    private val lock = Any() // guards the three below
    private val entries = ArrayDeque<Any>() // of Notification<String> and Hole
    private var notifications = 0
    private var end: Throwable? = null

    private val news = Channel<Unit>(Channel.CONFLATED)

    fun put(notification: Notification<String>) {
        synchronized(lock) {
            if (end != null) return
            if (notifications < overflow.capacity || makeRoom()) {
                entries.addLast(notification)
                notifications++
            }
        }
        news.trySend(Unit)
    }

    /** The connection was lost, and listens again. */
    fun lost() {
        synchronized(lock) {
            if (end == null) lastHole().lost = true
        }
        news.trySend(Unit)
    }

    /** What has been put in is still delivered; then [cause]. */
    fun end(cause: Throwable) {
        synchronized(lock) {
            if (end == null) end = cause
        }
        news.trySend(Unit)
    }

    /** Suspends until there is something; throws what the mailbox was ended with. */
    suspend fun next(): NotificationEvent<String> {
        while (true) {
            synchronized(lock) { take() }?.let { return it }
            awaitNews()
        }
    }

    /** Whether what comes is to be put in after all. */
    private fun makeRoom(): Boolean =
        when (overflow.policy) {
            Overflow.Policy.SUSPEND -> {
                lastHole().dropped++
                false
            }

            Overflow.Policy.DROP_OLDEST -> {
                dropOldest()
                true
            }

            Overflow.Policy.FAIL -> {
                end = SubscriberOverflowException(
                    "The subscriber's buffer was full with ${overflow.capacity} notifications when another came. " +
                        "Make the subscriber faster, the buffer larger, or choose another overflow policy",
                )
                false
            }
        }

    private fun lastHole(): Hole = entries.lastOrNull() as? Hole ?: Hole().also { entries.addLast(it) }

    private fun dropOldest() {
        val hole = entries.first() as? Hole ?: Hole().also { entries.addFirst(it) }
        entries.removeAt(1)
        notifications--
        hole.dropped++
        val next = entries.getOrNull(1) as? Hole ?: return
        hole.dropped += next.dropped
        hole.lost = hole.lost || next.lost
        entries.removeAt(1)
    }

    private fun take(): NotificationEvent<String>? {
        val hole =
            when (val first = entries.firstOrNull()) {
                null -> end?.let { throw it } ?: return null
                is Hole -> first
                else -> return taken()
            }
        val dropped = hole.dropped
        hole.dropped = 0
        if (dropped == 0L || !hole.lost) entries.removeFirst()
        return if (dropped > 0) Missed(Gap.Reason.OVERFLOW, dropped) else Missed(Gap.Reason.CONNECTION_LOST, -1)
    }

    private fun taken(): Notification<String> {
        notifications--
        @Suppress("UNCHECKED_CAST") // nothing but holes and these is ever put in
        return entries.removeFirst() as Notification<String>
    }

    private suspend fun awaitNews() {
        val context = currentCoroutineContext()
        val dispatcher = context[ContinuationInterceptor] as? CoroutineDispatcher
        // A collector that goes on where it is resumed would do so inside the hub, which serves everybody.
        val undispatched = dispatcher == null || !dispatcher.isDispatchNeeded(context)
        if (undispatched) withContext(Dispatchers.Default) { news.receive() } else news.receive()
    }
}
