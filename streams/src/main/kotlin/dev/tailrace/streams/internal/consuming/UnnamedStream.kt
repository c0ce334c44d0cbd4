package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.internal.engine
import dev.tailrace.streams.consumer.ConsumerOptions
import dev.tailrace.streams.consumer.Delivery
import dev.tailrace.streams.error.ConsumerRemovedException
import dev.tailrace.streams.error.HistoryLostException
import dev.tailrace.streams.event.StreamEvent
import dev.tailrace.streams.internal.decoding.RowDecoder
import dev.tailrace.streams.log.Start
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.channelFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import java.util.UUID
import kotlin.time.Duration.Companion.seconds

/** The log for somebody without a name: each collection is a consumer that goes with it, and whose events are acknowledged as they pass. */
internal class UnnamedStream<R : Any>(
    private val db: Database,
    private val rows: RowDecoder<R>,
    start: Start,
    tables: Set<String>,
) {
    private val options = ConsumerOptions.builder().start(start).build()
    private val wanted = WantedTables.of(tables)

    fun flow(): Flow<StreamEvent<R>> =
        flow {
            val name = "live:${UUID.randomUUID()}"
            try {
                deliveries(name).collect {
                    emit(it.event())
                    it.ackAsync()
                }
            } finally {
                // If it cannot be removed now, others do so when its lease has run out.
                withContext(NonCancellable) {
                    withTimeoutOrNull(GOODBYE) { runCatching { Administration(db, name, options).remove() } }
                }
            }
        }

    private fun deliveries(name: String): Flow<Delivery<R>> =
        channelFlow {
            val reading = ConsumerReading(db, name, options, wanted, live = true)
            try {
                reading.keep { run, lease -> DeliverySink(run, lease, Decoding(db, rows, null), ::send, db.engine.completions()) }
            } catch (e: ConsumerRemovedException) {
                throw HistoryLostException("The stream was away for too long: its place in the change log is not kept any more. Start anew")
            }
        }

    private companion object {
        val GOODBYE = 2.seconds
    }
}
