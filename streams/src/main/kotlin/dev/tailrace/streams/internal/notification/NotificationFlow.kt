package dev.tailrace.streams.internal.notification

import dev.tailrace.streams.notification.Notification
import dev.tailrace.streams.notification.NotificationEvent
import dev.tailrace.streams.notification.NotificationStream
import dev.tailrace.streams.notification.Overflow
import dev.tailrace.streams.notification.PayloadCodec
import dev.tailrace.streams.notification.UnreadableNotification
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.FlowCollector
import kotlinx.coroutines.flow.flow

/** Each collection is a subscriber of the hub, from its first moment to its last. */
internal class NotificationFlow<T : Any>(
    private val hub: () -> NotificationHub,
    private val channels: Set<String>,
    private val overflow: Overflow,
    private val codec: PayloadCodec<T>,
) : NotificationStream<T> {
    private val readiness = Readiness()

    // Not a flow of our own making: kotlinx's keeps the rules of contexts and exceptions.
    private val events: Flow<NotificationEvent<T>> =
        flow {
            readiness.began()
            val hub = failing { hub() }
            val mailbox = Mailbox(overflow)
            val collection = Any()
            val subscriber = Subscriber(channels, mailbox) { readiness.inForce(collection) }
            try {
                hub.subscribe(subscriber)
                while (true) emit(decoded(failing { mailbox.next() }))
            } finally {
                hub.unsubscribe(subscriber)
                readiness.ended(collection)
            }
        }

    override suspend fun collect(collector: FlowCollector<NotificationEvent<T>>) = events.collect(collector)

    override suspend fun awaitReady() = readiness.await()

    /** Failures of ours, not the collector's, are also those of whoever waits to be ready. */
    private inline fun <R> failing(block: () -> R): R =
        try {
            block()
        } catch (e: CancellationException) {
            throw e
        } catch (e: Throwable) {
            readiness.failed(e)
            throw e
        }

    private fun decoded(event: NotificationEvent<String>): NotificationEvent<T> {
        @Suppress("UNCHECKED_CAST") // what carries no payload is of every type
        if (event !is Notification<String>) return event as NotificationEvent<T>
        return try {
            Notification(event.channel(), codec.decode(event.payload()), event.backendPid())
        } catch (e: RuntimeException) {
            UnreadableNotification(event.channel(), event.payload(), event.backendPid(), e)
        }
    }
}
