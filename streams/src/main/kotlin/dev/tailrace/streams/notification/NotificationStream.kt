package dev.tailrace.streams.notification

import kotlinx.coroutines.flow.Flow

/**
 * Notifications as a cold flow: each collection listens anew, over the connection that all share. It never ends by itself; a lost
 * connection is a value in it. Cancelling a collection ends LISTEN for the channels that nobody else collects.
 */
public interface NotificationStream<T : Any> : Flow<NotificationEvent<T>> {
    /**
     * Suspends until LISTEN is in force for a collection of this stream, and returns at once if it is already: whatever is notified after
     * that is delivered, or told as [Missed]. It starts nothing: without a collection it waits for one. Cancelling it leaves the collection
     * alone.
     *
     * @throws dev.tailrace.dsl.error.TailraceException as the collection does, if that fails before
     */
    @JvmSynthetic
    public suspend fun awaitReady()
}
