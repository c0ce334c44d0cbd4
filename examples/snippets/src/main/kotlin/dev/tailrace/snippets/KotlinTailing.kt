package dev.tailrace.snippets

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.insert
import dev.tailrace.streams.ack
import dev.tailrace.streams.changeLog
import dev.tailrace.streams.changes
import dev.tailrace.streams.consumer.ConsumerOptions
import dev.tailrace.streams.event.CaughtUp
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.event.Delete
import dev.tailrace.streams.event.Gap
import dev.tailrace.streams.event.Insert
import dev.tailrace.streams.event.SchemaChanged
import dev.tailrace.streams.event.StreamEvent
import dev.tailrace.streams.event.Truncate
import dev.tailrace.streams.event.Update
import dev.tailrace.streams.forEach
import dev.tailrace.streams.get
import dev.tailrace.streams.install
import dev.tailrace.streams.log.Start
import dev.tailrace.streams.poll
import dev.tailrace.streams.retain
import dev.tailrace.streams.stream
import dev.tailrace.streams.table
import dev.tailrace.streams.watch
import kotlin.time.Duration.Companion.days
import kotlin.time.Duration.Companion.seconds

suspend fun watchOrders(db: Database) {
    // snippet: kotlin-watch
    db.changeLog().install().watch(Orders) // once; what is watched stays watched
    // end
}

suspend fun shipExactlyOnce(db: Database) {
    // snippet: kotlin-consumer
    db.changeLog().consumer("shipping").table(Orders).forEach { _, event ->
        if (event is Insert) {
            // Joins the transaction that also moves the consumer's place: both commit, or neither.
            db.insert(Shipments) { it[orderId] = event.row[Orders.id] }
        }
    }
    // end
}

suspend fun mailAtLeastOnce(
    db: Database,
    send: suspend (StreamEvent<ChangedRow>) -> Unit,
) {
    // snippet: kotlin-deliveries
    db.changeLog().consumer("mailer").table(Orders).stream().collect { delivery ->
        send(delivery.event())
        delivery.ack() // what was not acknowledged comes again
    }
    // end
}

suspend fun showChanges(
    db: Database,
    show: (String) -> Unit,
) {
    // snippet: kotlin-changes
    db.changes(Orders).collect { event ->
        when (event) {
            is Insert -> show("new: ${event.row[Orders.customer]}")
            is Update -> show("now ${event.after[Orders.total]}")
            is Delete -> show("gone: ${event.key()?.get(Orders.id)}")
            is Truncate -> show("all gone")
            is Gap -> show("read again: ${event.detail}")
            is CaughtUp -> show("up to date")
            is SchemaChanged -> Unit
        }
    }
    // end
}

suspend fun indexFromSnapshot(
    db: Database,
    index: (ChangedRow) -> Unit,
) {
    // snippet: kotlin-snapshot
    val options = ConsumerOptions.builder().start(Start.SNAPSHOT).build()
    db.changeLog().consumer("search", options).table(Orders).forEach { _, event ->
        if (event is Insert) index(event.row) // event.existing tells the rows that were there before
    }
    // end
}

suspend fun retainForTwoDays(db: Database) {
    // snippet: kotlin-retain
    db.changeLog().retain(maxAge = 2.days, maxBytes = 50L shl 30) // for consumers that stay away
    // end
}

suspend fun pollOrders(
    db: Database,
    show: (Long) -> Unit,
) {
    // snippet: kotlin-poll
    db.poll(Orders, watermark = Orders.updatedAt, every = 1.seconds).collect { row ->
        show(row[Orders.id])
    }
    // end
}
