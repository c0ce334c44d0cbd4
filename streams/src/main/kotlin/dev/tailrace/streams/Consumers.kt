@file:JvmName("Consumers")

package dev.tailrace.streams

import dev.tailrace.dsl.TransactionScope
import dev.tailrace.streams.consumer.Consumer
import dev.tailrace.streams.consumer.ConsumerOptions
import dev.tailrace.streams.consumer.ConsumerStatus
import dev.tailrace.streams.consumer.DeadLetter
import dev.tailrace.streams.consumer.Delivery
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.event.Operation
import dev.tailrace.streams.event.StreamEvent
import dev.tailrace.streams.internal.consuming.KotlinTransactions
import dev.tailrace.streams.internal.consuming.NamedConsumer
import dev.tailrace.streams.internal.consuming.WantedTables
import dev.tailrace.streams.log.Start
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.future.await
import org.jetbrains.exposed.v1.core.Table
import kotlin.time.Duration
import kotlin.time.toJavaDuration
import kotlin.time.toKotlinDuration

/** [ChangeLog.consumer]; what the parameters mean, [ConsumerOptions] says. */
@JvmSynthetic
public fun ChangeLog.consumer(
    name: String,
    start: Start = ConsumerOptions.DEFAULT.start,
    tables: Set<String> = emptySet(),
    operations: Set<Operation> = ConsumerOptions.DEFAULT.operations,
    batchSize: Int = ConsumerOptions.DEFAULT.batchSize,
    maxUnacknowledged: Int = ConsumerOptions.DEFAULT.maxUnacknowledged,
    lease: Duration = ConsumerOptions.DEFAULT.lease.toKotlinDuration(),
    maxAttempts: Int = ConsumerOptions.DEFAULT.maxAttempts,
    partitions: Int = ConsumerOptions.DEFAULT.partitions,
): Consumer<ChangedRow> = consumer(
    name,
    ConsumerOptions(start, tables, operations, batchSize, maxUnacknowledged, lease.toJavaDuration(), maxAttempts, partitions),
)

/** The same consumer for the changes of one Exposed table; its rows give columns their types: `row[Orders.total]`. */
@JvmSynthetic
public fun Consumer<ChangedRow>.table(table: Table): Consumer<ChangedRow> =
    named.of(WantedTables.of(table))

/**
 * Hands every event to [handler], one after another, in a transaction of the database; what the handler does in it (queries on the database
 * join it) and the consumer's place commit together: the effect of every change is there exactly once. A batch shares a transaction; a
 * failed batch is replayed change by change. A change that fails `maxAttempts` times on its own is put aside as a dead letter.
 * Serialization failures, deadlocks and lost connections are nobody's fault and are tried again without counting.
 *
 * Runs until it is cancelled, which rolls back the transaction that is open and gives up the lease.
 *
 * @throws dev.tailrace.streams.error.HistoryLostException if the consumer's place in the log is gone; [seek] gives it another
 * @throws dev.tailrace.streams.error.ConsumerRemovedException if somebody removes it
 * @throws dev.tailrace.streams.error.ChangeLogMissingException if there is no change log, or a table is not watched
 * @throws IllegalStateException inside a transaction of the same database
 */
@JvmSynthetic
public suspend fun <R : Any> Consumer<R>.forEach(handler: suspend (TransactionScope, StreamEvent<R>) -> Unit): Nothing =
    named.handle { KotlinTransactions(it, handler) }

/**
 * Every event at least once, each to be acknowledged. Collecting begins to read, or stands by; not more than `maxUnacknowledged` deliveries
 * of a partition are ever under way. Cancelling the collector stores what was acknowledged and gives up the lease. Fails as [forEach].
 */
@JvmSynthetic
public fun <R : Any> Consumer<R>.stream(): Flow<Delivery<R>> = named.deliveries()

/**
 * Acknowledges this delivery, and no other; returns when that is stored durably, or at once if an earlier delivery is still open, whose
 * acknowledgement will store both. False if the consumer has lost its lease or connection since: the event comes again. Cancelling takes
 * nothing back. [Delivery.ackAsync] does not wait: acknowledgements that come while one is being stored share the next write.
 */
@JvmSynthetic
public suspend fun Delivery<*>.ack(): Boolean = ackAsync().await()

/** [Consumer.pauseAsync]. */
@JvmSynthetic
public suspend fun Consumer<*>.pause() {
    pauseAsync().await()
}

/** [Consumer.resumeAsync]. */
@JvmSynthetic
public suspend fun Consumer<*>.resume() {
    resumeAsync().await()
}

/** [Consumer.seekAsync]. */
@JvmSynthetic
public suspend fun Consumer<*>.seek(start: Start) {
    seekAsync(start).await()
}

/** [Consumer.repartitionAsync]. */
@JvmSynthetic
public suspend fun Consumer<*>.repartition(partitions: Int) {
    repartitionAsync(partitions).await()
}

/** [Consumer.statusAsync]. */
@JvmSynthetic
public suspend fun Consumer<*>.status(): ConsumerStatus = statusAsync().await()

/** [Consumer.deadLettersAsync]. */
@JvmSynthetic
public suspend fun <R : Any> Consumer<R>.deadLetters(limit: Int = 100): List<DeadLetter<R>> = deadLettersAsync(limit).await()

/** [Consumer.retryAsync]. */
@JvmSynthetic
public suspend fun Consumer<*>.retry(deadLetter: Long): Boolean = retryAsync(deadLetter).await()

/** [Consumer.discardAsync]. */
@JvmSynthetic
public suspend fun Consumer<*>.discard(deadLetter: Long): Boolean = discardAsync(deadLetter).await()

/** [Consumer.removeAsync]. */
@JvmSynthetic
public suspend fun Consumer<*>.remove(): Boolean = removeAsync().await()

private val <R : Any> Consumer<R>.named: NamedConsumer<R>
    get() = this as? NamedConsumer<R>
        ?: throw IllegalArgumentException("This Consumer was not made by Tailrace. Use changeLog.consumer(…).")
