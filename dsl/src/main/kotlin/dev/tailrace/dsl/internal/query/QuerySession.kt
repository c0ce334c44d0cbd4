package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.error.TailraceException
import dev.tailrace.dsl.error.TransactionInRaceException
import dev.tailrace.dsl.internal.catalog.Catalog
import dev.tailrace.dsl.internal.catalog.Snapshot
import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.Completion
import dev.tailrace.dsl.internal.execution.Engine
import dev.tailrace.dsl.internal.execution.Execution
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.StatementFactory
import dev.tailrace.dsl.internal.execution.TransactionSession
import dev.tailrace.dsl.internal.execution.Work
import dev.tailrace.dsl.internal.execution.stream
import dev.tailrace.dsl.internal.exposed.ExposedBridge
import dev.tailrace.dsl.internal.exposed.RenderedQuery
import dev.tailrace.dsl.internal.publish.ChunkSource
import dev.tailrace.dsl.internal.record.RowReaderFactory
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.catch
import java.sql.Connection
import java.sql.SQLException
import java.time.Duration
import java.util.concurrent.CompletableFuture

/**
 * Where queries run: a database, or one transaction of it.
 *
 * A query is built on the caller's thread from the catalog's last reading. Where there is none yet, or the query does not fit it, it is
 * built on the connection it runs on, after reading the catalog there: no caller's thread ever waits for that.
 */
internal class QuerySession(
    val bridge: ExposedBridge,
    val catalog: Catalog,
    val engine: Engine,
    val sources: Sources = Sources(bridge),
    private val transaction: TransactionSession? = null,
) {
    // A transaction's block runs in its context; what the block leaves for later, such as a publisher, still belongs to it.
    private val transactionContext: CallContext? = transaction?.let { CallContext.current() }

    val context: CallContext
        get() = transactionContext?.also { CallContext.current().refuseIfAroundRace(transaction!!) } ?: CallContext.current()

    fun within(session: TransactionSession): QuerySession = QuerySession(bridge, catalog, engine, sources, session)

    /** Builds with [build] and runs the outcome with [execute]. */
    fun <P : Any, T> runAsync(
        options: ExecutionOptions,
        build: (Snapshot) -> P,
        sql: (P) -> String,
        execute: (P, Connection) -> T,
    ): CompletableFuture<T> {
        val early = built(build)
        val named = if (early == null) options else options.describing(sql(early))
        return submitAsync(named) { connection ->
            refreshing { execute(early ?: catalog.resolve(connection) { building(build, it) }, connection) }
        }
    }

    /** [runAsync] for a write: where only reads are allowed it fails, and nothing is sent. */
    fun <P : Any, T> writeAsync(
        options: ExecutionOptions,
        build: (Snapshot) -> P,
        sql: (P) -> String,
        execute: (P, Connection) -> T,
    ): CompletableFuture<T> {
        try {
            context.refuseToWrite(options.operation)
        } catch (refused: TailraceException) {
            return CompletableFuture.failedFuture(refused)
        }
        return runAsync(options, build, sql, execute)
    }

    /** Runs [execute] in [context] with a reading of the catalog, a newer one if it or the server finds that a name has changed. */
    fun <T> submit(
        context: CallContext,
        options: ExecutionOptions,
        completion: Completion<T>,
        execute: (Connection, (build: (Snapshot) -> RenderedQuery) -> RenderedQuery) -> T,
    ): Execution =
        engine.submit(
            context,
            options,
            { connection ->
                refreshing { execute(connection) { build -> built(build) ?: catalog.resolve(connection) { building(build, it) } } }
            },
            completion,
        )

    fun <T> submitAsync(
        options: ExecutionOptions,
        work: Work<T>,
    ): CompletableFuture<T> {
        val inside = transactionContext
        try {
            // A call in the transaction's own context brings its settings along; one from elsewhere joins all the same.
            if (inside == null || CallContext.current().sessionOf(engine) === transaction) return engine.submitAsync(options, work)
        } catch (refused: TransactionInRaceException) {
            return CompletableFuture.failedFuture(refused)
        }
        return inside.call { transaction!!.submitAsync(options, work) }
    }

    /** Rows over a cursor, in the context of when the publisher was made. */
    fun <T : Any> cursor(
        context: CallContext,
        options: ExecutionOptions,
        build: (Snapshot) -> StatementFactory,
        reader: RowReaderFactory<T>,
    ): ChunkSource<T> = cursor(context, options, statement(build), reader)

    /** Builds when there is a connection. */
    fun statement(build: (Snapshot) -> StatementFactory): StatementFactory =
        StatementFactory { connection ->
            refreshing { (built(build) ?: catalog.resolve(connection) { building(build, it) }).prepare(connection) }
        }

    fun <T : Any> cursor(
        context: CallContext,
        options: ExecutionOptions,
        statement: StatementFactory,
        reader: RowReaderFactory<T>,
    ): ChunkSource<T> {
        // An ended transaction must not be read outside of itself.
        check(transaction == null || context.sessionOf(engine) != null) { "This transaction has ended." }
        return RefreshingSource(engine.cursor(context, options, statement, reader), ::noticed)
    }

    private fun <P : Any> built(build: (Snapshot) -> P): P? =
        try {
            catalog.latest()?.let { building(build, it) }
        } catch (outdated: TailraceException) {
            // Perhaps the catalog is newer than what we know of it: decided on the connection.
            null
        }

    private fun <P : Any> building(
        build: (Snapshot) -> P,
        snapshot: Snapshot,
    ): P = bridge.building { build(snapshot) }

    fun <T : Any> flow(
        options: ExecutionOptions,
        statement: StatementFactory,
        reader: RowReaderFactory<T>,
    ): Flow<T> =
        engine.stream(options, statement, reader).catch { failure ->
            noticed(failure)
            throw failure
        }

    private inline fun <T> refreshing(run: () -> T): T =
        try {
            run()
        } catch (refused: SQLException) {
            noticed(refused)
            throw refused
        }

    // DDL since the catalog was read: the next query shall see it.
    private fun noticed(failure: Throwable) {
        val state = (failure as? SQLException)?.sqlState ?: (failure as? TailraceException)?.sqlState()
        if (state in NAMES_REFUSED) catalog.invalidate()
    }

    private companion object {
        // Undefined column, table, schema and object, datatype mismatch, undefined operator.
        val NAMES_REFUSED = setOf("42703", "42P01", "3F000", "42704", "42804", "42883")
    }
}

internal fun options(
    operation: String,
    timeout: Duration?,
): ExecutionOptions = ExecutionOptions.of(operation, "").withTimeout(timeout)

private fun ExecutionOptions.describing(sql: String) = ExecutionOptions(operation, sql, timeout, settings, transactional, readOnly, reads)
