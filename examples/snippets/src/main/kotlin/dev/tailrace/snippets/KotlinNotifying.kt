package dev.tailrace.snippets

import dev.tailrace.dsl.Database
import dev.tailrace.streams.notification.Missed
import dev.tailrace.streams.notification.Notification
import dev.tailrace.streams.notification.UnreadableNotification
import dev.tailrace.streams.notifications
import dev.tailrace.streams.notify
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch

suspend fun listen(
    db: Database,
    show: (String) -> Unit,
) = coroutineScope {
    // snippet: kotlin-notifications
    val payments = db.notifications("payments")
    launch {
        payments.collect { event ->
            when (event) {
                is Notification -> show("paid: ${event.payload}")
                is Missed -> show("read again: ${event.reason}")
                is UnreadableNotification -> show("not a payment: ${event.text}")
            }
        }
    }
    payments.awaitReady()
    db.notify("payments", "42")
    // end
}
