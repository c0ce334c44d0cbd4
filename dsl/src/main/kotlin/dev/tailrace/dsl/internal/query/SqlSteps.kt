package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.StatementFactory
import dev.tailrace.dsl.internal.record.RowReaderFactory
import dev.tailrace.dsl.internal.record.ValueBinder
import dev.tailrace.dsl.query.SqlQuery
import java.sql.Connection
import java.sql.PreparedStatement
import java.time.Duration
import java.util.Optional
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Flow

/** SQL of the caller's, with its values bound in their order. */
internal data class SqlSteps<T : Any>(
    private val session: QuerySession,
    private val sql: String,
    private val values: List<Any?>,
    private val reader: RowReaderFactory<T>,
    private val timeout: Duration? = null,
) : SqlQuery<T>,
    StatementFactory,
    Streamed<T> {
    override fun <R : Record> `as`(type: Class<R>): SqlQuery<R> = SqlSteps(session, sql, values, RowMapping.records(type), timeout)

    override fun timeout(timeout: Duration): SqlQuery<T> = copy(timeout = timeout)

    override fun getAsync(): CompletableFuture<List<T>> = session.submitAsync(options("query")) { read(it, Int.MAX_VALUE) }

    override fun firstAsync(): CompletableFuture<Optional<T>> =
        session.submitAsync(options("first")) { Optional.ofNullable(read(it, 1).firstOrNull()) }

    override fun executeAsync(): CompletableFuture<Long> =
        session.submitAsync(options("execute")) { connection ->
            prepare(connection).use { statement -> if (statement.execute()) 0L else maxOf(0L, statement.updateCount.toLong()) }
        }

    override fun publisher(): Flow.Publisher<T> {
        val context = session.context
        return rowPublisher(session.engine, context) { session.cursor(context, options("stream"), this, reader) }
    }

    override fun flow(): kotlinx.coroutines.flow.Flow<T> = session.flow(options("stream"), this, reader)

    override fun prepare(connection: Connection): PreparedStatement {
        val statement = connection.prepareStatement(sql)
        try {
            values.forEachIndexed { index, value -> ValueBinder.bind(statement, index + 1, value) }
        } catch (failure: Throwable) {
            statement.use { throw failure }
        }
        return statement
    }

    private fun read(
        connection: Connection,
        most: Int,
    ): List<T> =
        prepare(connection).use { statement ->
            if (most != Int.MAX_VALUE) statement.maxRows = most
            statement.executeQuery().use { rows ->
                val reader = reader.forColumns(rows.metaData)
                buildList { while (size < most && rows.next()) add(reader.read(rows)) }
            }
        }

    private fun options(operation: String) = ExecutionOptions.of(operation, sql).withTimeout(timeout)
}
