package dev.tailrace.streams.internal.notification

import dev.tailrace.streams.notification.Notification
import java.util.concurrent.atomic.AtomicInteger

/**
 * Carries notifications to mailboxes: at once, on the driver's thread, where only few want one, since another thread would cost as much as
 * all the rest of the way; else through the hub's coroutine, since the driver's thread serves other connections too. Never past one that
 * still is on that longer way, so each subscriber's order is the server's.
 */
internal class Delivery(
    private val subscribers: Subscribers,
    private val tell: (HubCommand) -> Unit,
) {
    // Notifications on their way through the hub: counted up by the driver's thread, down by the hub.
    private val underWay = AtomicInteger()

    /** On the driver's thread. */
    fun heard(notification: Notification<String>) {
        val takers = subscribers.of(notification.channel())
        if (takers.size <= FEW && underWay.get() == 0) {
            takers.forEach { it.mailbox.put(notification) }
        } else {
            underWay.incrementAndGet()
            tell(HubCommand.Notified(notification))
        }
    }

    /** On the hub's coroutine. */
    fun deliver(notification: Notification<String>) {
        subscribers.of(notification.channel()).forEach { it.mailbox.put(notification) }
        underWay.decrementAndGet()
    }

    private companion object {
        const val FEW = 8
    }
}
