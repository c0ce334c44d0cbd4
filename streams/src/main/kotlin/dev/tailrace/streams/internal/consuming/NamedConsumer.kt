package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.workFuture
import dev.tailrace.dsl.internal.publish.asFlowPublisher
import dev.tailrace.dsl.query.Transaction
import dev.tailrace.streams.consumer.Consumer
import dev.tailrace.streams.consumer.ConsumerOptions
import dev.tailrace.streams.consumer.ConsumerStatus
import dev.tailrace.streams.consumer.DeadLetter
import dev.tailrace.streams.consumer.Delivery
import dev.tailrace.streams.event.StreamEvent
import dev.tailrace.streams.internal.decoding.RowDecoder
import dev.tailrace.streams.internal.decoding.records
import dev.tailrace.streams.internal.reading.LogRow
import dev.tailrace.streams.log.Start
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.channelFlow
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.function.BiFunction
import java.util.concurrent.Flow as JavaFlow

/** A consumer of [db]'s log that reads [tables] and gives their rows as [rows] makes them. */
internal class NamedConsumer<R : Any>(
    private val db: Database,
    private val name: String,
    private val options: ConsumerOptions,
    private val rows: RowDecoder<R>,
    tables: WantedTables = WantedTables.of(options.tables),
) : Consumer<R> {
    private val reading = ConsumerReading(db, name, options, tables)
    private val administration = Administration(db, name, options)
    private val ops: Set<LogRow.Op>? = reading.ops

    override fun name(): String = name

    override fun <T : Record> table(type: Class<T>): Consumer<T> = of(WantedTables.of(type), records(type))

    fun <T : Any> of(tables: WantedTables, rows: RowDecoder<T>): NamedConsumer<T> = NamedConsumer(db, name, options, rows, tables)

    /** The same rows, of one table: the first of these names that is watched. */
    fun of(tables: WantedTables): NamedConsumer<R> = of(tables, rows)

    suspend fun handle(transactions: (Database) -> HandlerTransactions<R>): Nothing =
        reading.keep { run, lease -> TransactionSink(run, lease, decoding(), transactions(db)) }

    /** Kotlin's form of [publisher]. */
    fun deliveries(): Flow<Delivery<R>> =
        channelFlow {
            reading.keep { run, lease -> DeliverySink(run, lease, decoding(), ::send, db.engine.completions()) }
        }

    override fun forEachAsync(
        handler: BiFunction<in Transaction, in StreamEvent<R>, out CompletionStage<*>>,
    ): CompletableFuture<Void?> = future { handle { JavaTransactions(it, handler) } }

    override fun publisher(): JavaFlow.Publisher<Delivery<R>> = deliveries().asFlowPublisher(db.engine.completions())

    override fun pauseAsync(): CompletableFuture<Void?> = future { nothing { administration.pause(true) } }

    override fun resumeAsync(): CompletableFuture<Void?> = future { nothing { administration.pause(false) } }

    override fun seekAsync(start: Start): CompletableFuture<Void?> = future { nothing { administration.seek(start) } }

    override fun repartitionAsync(partitions: Int): CompletableFuture<Void?> = future { nothing { administration.repartition(partitions) } }

    override fun statusAsync(): CompletableFuture<ConsumerStatus> = future { administration.status() }

    override fun deadLettersAsync(limit: Int): CompletableFuture<List<DeadLetter<R>>> =
        future { administration.deadLetters(limit, Decoding(db, rows, null)) }

    override fun retryAsync(deadLetter: Long): CompletableFuture<Boolean> = future { administration.retry(deadLetter) }

    override fun discardAsync(deadLetter: Long): CompletableFuture<Boolean> = future { administration.discard(deadLetter) }

    override fun removeAsync(): CompletableFuture<Boolean> = future { administration.remove() }

    private fun decoding() = Decoding(db, rows, ops)

    private suspend fun nothing(body: suspend () -> Unit): Void? {
        body()
        return null
    }

    private fun <T> future(body: suspend () -> T): CompletableFuture<T> = db.engine.workFuture { body() }
}
