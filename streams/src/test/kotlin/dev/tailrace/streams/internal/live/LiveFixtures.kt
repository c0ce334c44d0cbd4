package dev.tailrace.streams.internal.live

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.Tailrace
import dev.tailrace.streams.event.CaughtUp
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.event.Insert
import dev.tailrace.streams.event.StreamEvent
import dev.tailrace.streams.get
import dev.tailrace.streams.testing.RawLog
import dev.tailrace.streams.testing.watch
import io.kotest.matchers.types.shouldBeInstanceOf
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancel
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import org.jetbrains.exposed.v1.core.Table
import kotlin.time.Duration.Companion.seconds

object Orders : Table("orders") {
    val id = integer("id")
    val note = text("note").nullable()
    override val primaryKey = PrimaryKey(id)
}

@JvmRecord
data class Order(val id: Int, val note: String?)

internal const val ORDERS = "create table orders (id int primary key, note text)"

/** One subscription, collected in the background. */
internal class Collected<R : Any>(flow: Flow<StreamEvent<R>>) : AutoCloseable {
    private val scope = CoroutineScope(Dispatchers.Default)
    private val events = Channel<Result<StreamEvent<R>>>(Channel.UNLIMITED)
    private val collecting = scope.launch {
        runCatching { flow.collect { events.send(Result.success(it)) } }.onFailure { events.send(Result.failure(it)) }
    }

    suspend fun next(): StreamEvent<R> = withTimeout(30.seconds) { events.receive() }.getOrThrow()

    suspend fun next(count: Int): List<StreamEvent<R>> = List(count) { next() }

    /** The ids of the next [count] inserts, which come one after another. */
    suspend fun ids(count: Int): List<Int> = next(count).map { event ->
        (event.shouldBeInstanceOf<Insert<R>>().row() as ChangedRow)[Orders.id]
    }

    /** The same, with whatever is said of catching up between them. */
    suspend fun inserts(count: Int): List<Int> = buildList { collect { size == count } }

    /** The ids of [count] inserts, and whatever else comes before the subscriber has caught up after falling behind. */
    suspend fun untilCaughtUp(count: Int): List<Int> = buildList {
        var caughtUp = false
        collect {
            caughtUp = caughtUp || it is CaughtUp
            caughtUp && size == count
        }
    }

    private suspend fun MutableList<Int>.collect(done: (StreamEvent<R>) -> Boolean) {
        do {
            val event = next()
            when (event) {
                is Insert -> {
                    add((event.row() as ChangedRow)[Orders.id])
                }

                is CaughtUp -> {}

                else -> {
                    error("unexpected $event")
                }
            }
        } while (!done(event))
    }

    suspend fun cancel() {
        collecting.cancel()
        collecting.join()
    }

    override fun close() = scope.cancel()
}

internal suspend fun <R : Any> Flow<StreamEvent<R>>.subscribed(): Collected<R> =
    Collected(this).also { it.next().shouldBeInstanceOf<CaughtUp<R>>() }

internal suspend fun watching(table: String = ORDERS, test: suspend (RawLog, Database) -> Unit) {
    RawLog().use { log ->
        log.execute(table)
        log.watch("orders")
        Tailrace.connect(log.url).use { test(log, it) }
    }
}

internal fun RawLog.insert(ids: IntRange) =
    execute("insert into orders select g, 'n' || g from generate_series(${ids.first}, ${ids.last}) g")

internal fun RawLog.readers(): Int = ask(
    "select count(*) from pg_stat_activity where datname = '$database' and query like any (array['%tailrace.change_log%', " +
        "'%pg_current_snapshot%', '%tailrace.sleeper%', '%tailrace.anchor%', '%clock_timestamp%']) and pid <> pg_backend_pid()",
).toInt()

internal fun RawLog.killReaders() = ask(
    "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = '$database' and pid <> pg_backend_pid()",
).toInt()

@JvmRecord
@dev.tailrace.dsl.record.Table("orders")
data class Picky(val id: Int, val note: Int)
