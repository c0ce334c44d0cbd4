package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.TransactionScope
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.run
import dev.tailrace.streams.consumer.ConsumerOptions
import dev.tailrace.streams.event.Change
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.event.StreamEvent
import dev.tailrace.streams.forEach
import dev.tailrace.streams.internal.decoding.ShapeQuery
import dev.tailrace.streams.internal.decoding.changedRows
import dev.tailrace.streams.log.Start
import dev.tailrace.streams.testing.RawLog
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

/** From the start of the log, so that a test need not write after the consumer began. */
val OLDEST: ConsumerOptions = ConsumerOptions.builder().start(Start.OLDEST).build()

fun ConsumerOptions.Builder.oldest(): ConsumerOptions = start(Start.OLDEST).build()

/** A raw log with a table `applied` that has one row per effect of a handler. */
class Bookkeeping : AutoCloseable {
    val log = RawLog()

    init {
        log.execute("create table orders (id bigint primary key)")
        log.execute(
            "insert into tailrace.watched (relation, schema_name, table_name, key_columns, options, shape) " +
                "values ('orders'::regclass, 'public', 'orders', '{id}', '{}', '{}')",
        )
        // Nothing of it has been altered since it was watched.
        log.connect().use { connection ->
            val shape = checkNotNull(ShapeQuery.read(connection).single().present).text
            connection.change("update tailrace.watched set shape = ?::text::jsonb", shape)
        }
        log.execute("create table applied (n bigint generated always as identity, seq bigint not null, key text, reader text, op text)")
    }

    fun open(): Database = Tailrace.connect(log.url)

    internal fun consumer(db: Database, options: ConsumerOptions = OLDEST, name: String = "c") =
        NamedConsumer(db, name, options, changedRows())

    fun writeAll(keys: IntRange) =
        log.execute(
            "insert into tailrace.change_log (segment, watched, op, key, new) " +
                "select 0, 1, 'U', jsonb_build_object('id', k), jsonb_build_object('id', k) " +
                "from generate_series(${keys.first}, ${keys.last}) k",
        )

    fun text(sql: String): String? =
        log.connect().use { c -> c.createStatement().use { s -> s.executeQuery(sql).use { if (it.next()) it.getString(1) else null } } }

    fun number(sql: String): Long = checkNotNull(text(sql)).toLong()

    fun applied(): List<Long> = checkNotNull(text("select coalesce(string_agg(seq::text, ',' order by n), '') from applied"))
        .split(',').filter { it.isNotEmpty() }.map { it.toLong() }

    /** Polls until the server says so. */
    suspend fun until(condition: String, within: Duration = 30.seconds) {
        val start = TimeSource.Monotonic.markNow()
        withContext(Dispatchers.IO) {
            log.connect().use { connection ->
                while (true) {
                    val holds = connection.createStatement().use { s ->
                        s.executeQuery("select $condition").use { it.next() && it.getBoolean(1) }
                    }
                    if (holds) break
                    check(start.elapsedNow() < within) { "never: $condition" }
                    delay(10.milliseconds)
                }
            }
        }
    }

    suspend fun untilApplied(count: Int) = until("(select count(*) >= $count from applied)")

    override fun close() = log.close()
}

/** The effect of a change: its row in `applied`. */
suspend fun TransactionScope.apply(event: StreamEvent<*>, reader: String = "") {
    val change = event as Change
    val sql = "insert into applied (seq, key, reader, op) values (?, ?, ?, ?)"
    val key = change.key()?.json()
    database.engine.run(ExecutionOptions.of("apply", sql)) { connection ->
        connection.change(sql, change.origin().seq(), key, reader, event.javaClass.simpleName)
    }
}

/** Runs the consumer while [body] does. */
@OptIn(ExperimentalCoroutinesApi::class)
internal suspend fun <T> NamedConsumer<ChangedRow>.handling(
    handler: suspend (TransactionScope, StreamEvent<ChangedRow>) -> Unit = { tx, event -> tx.apply(event) },
    body: suspend (Deferred<Nothing>) -> T,
): T = coroutineScope {
    val running = begin(handler)
    // A consumer that fails ends the test with its failure, and not with the end of somebody's patience.
    launch {
        running.join()
        running.getCompletionExceptionOrNull()?.let { if (it !is CancellationException) throw it }
    }
    try {
        body(running)
    } finally {
        running.cancelAndJoin()
    }
}

/** Starts the consumer; its failure is the outcome's alone. */
internal fun NamedConsumer<ChangedRow>.begin(
    handler: suspend (TransactionScope, StreamEvent<ChangedRow>) -> Unit = { tx, event -> tx.apply(event) },
): Deferred<Nothing> = CoroutineScope(Dispatchers.Default).async { forEach(handler) }
