package dev.tailrace.streams.internal.live

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.publish.asFlowPublisher
import dev.tailrace.streams.ChangeStream
import dev.tailrace.streams.Changes
import dev.tailrace.streams.event.CaughtUp
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.event.Gap
import dev.tailrace.streams.event.Operation
import dev.tailrace.streams.event.StreamEvent
import dev.tailrace.streams.internal.decoding.EventDecoder
import dev.tailrace.streams.internal.decoding.RowDecoder
import dev.tailrace.streams.internal.decoding.changedRows
import dev.tailrace.streams.internal.decoding.eventDecoder
import dev.tailrace.streams.internal.decoding.records
import dev.tailrace.streams.internal.reading.LogRow
import dev.tailrace.streams.notification.Overflow
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import java.util.concurrent.Flow.Publisher

/** Java's way in. */
internal class LiveChanges private constructor(private val db: Database) : Changes {
    override fun <R : Record> table(type: Class<R>): ChangeStream<R> = stream(listOf(TableName.of(type)), records(type))

    override fun table(table: String, vararg more: String): ChangeStream<ChangedRow> =
        stream(listOf(table, *more).map(TableName::of), changedRows())

    private fun <R : Any> stream(tables: List<TableName>, rows: RowDecoder<R>) = LiveChangeStream(LiveRequest(db, tables, rows))

    companion object {
        @JvmStatic
        fun of(db: Database): Changes = LiveChanges(db)
    }
}

private class LiveChangeStream<R : Any>(private val request: LiveRequest<R>) : ChangeStream<R> {
    override fun operations(first: Operation, vararg more: Operation) = LiveChangeStream(request.copy(operations = setOf(first, *more)))

    override fun overflow(policy: Overflow) = LiveChangeStream(request.copy(overflow = policy))

    override fun publisher(): Publisher<StreamEvent<R>> = request.flow().asFlowPublisher(request.db.engine.completions())
}

/** What somebody wants to be told. */
internal data class LiveRequest<R : Any>(
    val db: Database,
    val tables: List<TableName>,
    val rows: RowDecoder<R>,
    val operations: Set<Operation> = Operation.entries.toSet(),
    val overflow: Overflow = Overflow.suspend(),
) {
    /** Each collection is a subscription of its own. */
    fun flow(): Flow<StreamEvent<R>> = flow {
        val watched = WatchLookup.find(db, tables)
        val ops = operations.map { LogRow.Op.valueOf(it.name) }.toSet().takeIf { it.size < Operation.entries.size }
        val decoder = eventDecoder(rows, ops) { watched.getValue(it) }
        lateinit var hub: LiveHub
        val buffer = SubscriberBuffer(overflow) { hub.room() }
        val subscriber = Subscriber(watched.keys, ops, buffer)
        hub = LiveHubs.join(db, subscriber)
        try {
            while (true) events(buffer.next(), decoder).forEach { emit(it) }
        } finally {
            hub.leave(subscriber)
        }
    }

    private fun events(item: LiveItem, decoder: EventDecoder<R>): List<StreamEvent<R>> = when (item) {
        is LiveItem.Change -> decoder.decode(item.row, item.position)
        is LiveItem.Caught -> listOf(CaughtUp(item.at))
        is LiveItem.News -> listOf(item.news.event())
        is LiveItem.Missing -> listOf(Gap(item.reason, item.count, null, null, item.detail))
    }
}
