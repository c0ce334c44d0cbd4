package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.error.AuthenticationFailedException
import dev.tailrace.dsl.error.DatabaseNotFoundException
import dev.tailrace.dsl.error.TailraceException
import dev.tailrace.dsl.error.TlsException
import dev.tailrace.dsl.error.UnsupportedServerException
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.callContext
import dev.tailrace.streams.consumer.ConsumerOptions
import dev.tailrace.streams.event.Operation
import dev.tailrace.streams.internal.copying.CopyingReader
import dev.tailrace.streams.internal.decoding.SchemaWatcher
import dev.tailrace.streams.internal.reading.LogFilter
import dev.tailrace.streams.internal.reading.LogReader
import dev.tailrace.streams.internal.reading.LogRow
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.withContext
import kotlin.time.toKotlinDuration

/** Starts runs of a consumer; of one that is [live], which goes with its run, only one. */
internal class ConsumerReading(
    private val db: Database,
    private val name: String,
    private val options: ConsumerOptions,
    private val tables: WantedTables,
    private val live: Boolean = false,
) {
    val ops: Set<LogRow.Op>? = options.operations.map { LogRow.Op.valueOf(it.name) }.toSet()
        .takeIf { it.size < Operation.entries.size }

    /** Reads until it is cancelled or fails. Whatever the caller's dispatcher is busy with, leases are renewed. */
    suspend fun keep(sink: (ConsumerRun, HeldLease) -> RowSink): Nothing {
        check(callContext().sessionOf(db.engine) == null) { "A consumer has transactions of its own and cannot run inside one" }
        withContext(Dispatchers.Default) {
            val connection = LeaseConnection(db, options.lease.toKotlinDuration() * BOUND)
            try {
                val run = preparing { prepare(connection) }
                Membership(run) { lease -> PartitionReader(run, lease, sink(run, lease)).read() }.keep()
            } finally {
                connection.close()
            }
        }
    }

    private suspend fun <T> preparing(prepare: suspend () -> T): T {
        val backoff = Backoff()
        while (true) {
            try {
                return prepare()
            } catch (e: TailraceException) {
                if (Fault.of(e) != Fault.CONNECTION || e.isRefusal()) throw e
                consumerLog.warn("Consumer {} cannot begin yet and tries again: {}", name, e.toString())
                delay(backoff.next())
            }
        }
    }

    /** Whether waiting changes nothing. For who begins: who reads already may be in the middle of a failover. */
    private fun TailraceException.isRefusal() =
        this is UnsupportedServerException || this is AuthenticationFailedException || this is DatabaseNotFoundException ||
            this is TlsException

    private suspend fun prepare(connection: LeaseConnection): ConsumerRun {
        LogReader.open(db, name).close() // says clearly what is missing: a change log, a primary, a session
        val watched = connection.run("tables") { tables.ids(it) }
        ensure(connection)
        val from = if (live) SchemaWatcher.From.CATALOG else SchemaWatcher.From.LAST_WATCHED
        val schema = SchemaStory(SchemaWatcher(from), watched)
        return ConsumerRun(db, name, options, LogFilter(watched, ops), connection, schema) { part -> CopyingReader.open(db, name, part) }
    }

    /** In two steps: the place is a snapshot that was taken before the transaction which stores it, and so anchors it. */
    private suspend fun ensure(connection: LeaseConnection) {
        val group = GroupStatements(name)
        if (connection.run("find") { group.read(it) } != null) return
        val place = connection.run("start") { StartPlace.of(it, options.start) }
        connection.inTransaction("create") {
            place.hold(it)
            group.create(it, options.partitions, place, live)
        }
    }

    private companion object {
        /** A statement that is not answered within this part of a lease will not be in time for it. */
        const val BOUND = 0.6
    }
}
