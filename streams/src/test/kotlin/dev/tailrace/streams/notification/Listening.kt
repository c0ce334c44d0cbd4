package dev.tailrace.streams.notification

import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.testing.awaiting
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import java.sql.Connection
import kotlin.time.Duration.Companion.seconds

/** How long anything may take before a test says that it does not happen. */
internal val liveness = 30.seconds

/** A collection under way, and what it has got. */
internal class Listening<T : Any>(
    scope: CoroutineScope,
    stream: Flow<NotificationEvent<T>>,
) {
    private val events = Channel<NotificationEvent<T>>(Channel.UNLIMITED)
    val job: Job = scope.launch(Dispatchers.Default) { stream.collect { events.send(it) } }

    suspend fun next(): NotificationEvent<T> = withTimeout(liveness) { events.receive() }

    suspend fun payload(): T = (next() as Notification<T>).payload()

    fun noMore(): Boolean = events.tryReceive().isFailure
}

/** Runs [block] while each of [streams] is collected and in force. */
internal suspend fun <T : Any> listening(vararg streams: NotificationStream<T>, block: suspend (List<Listening<T>>) -> Unit) =
    coroutineScope {
        val all = streams.map { Listening(this, it) }
        try {
            streams.forEach { withTimeout(liveness) { it.awaitReady() } }
            block(all)
        } finally {
            all.forEach { it.job.cancel() }
        }
    }

/** Asks until the answer is [wanted]. */
internal suspend fun <A> eventually(wanted: A, ask: () -> A) {
    awaiting("$wanted", liveness) { ask() == wanted }
}

/** Runs [sql] beside Tailrace, with a parameter for each of [values]; the first column of the first row. */
internal fun Connection.ask(sql: String, vararg values: String): Any? =
    prepareStatement(sql).use { statement ->
        values.forEachIndexed { index, value -> statement.setString(index + 1, value) }
        if (!statement.execute()) null else statement.resultSet.use { if (it.next()) it.getObject(1) else null }
    }

internal fun Connection.notify(channel: String, payload: String) {
    ask("select pg_notify(?, ?)", channel, payload)
}

/** How many backends listen for Tailrace in this database. */
internal fun Connection.listeners(): Long =
    ask("select count(*) from pg_stat_activity where datname = current_database() and application_name like '%(listen)'") as Long

internal fun Connection.terminateListeners() {
    ask(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity " +
            "where datname = current_database() and application_name like '%(listen)'",
    )
}

internal fun pgjdbcUrl(database: String, host: String = TestServer.host(), port: Int = TestServer.port()): String =
    "jdbc:postgresql://$host:$port/$database?user=${TestServer.user()}&password=${TestServer.password()}"
