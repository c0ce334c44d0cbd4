package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.TransactionOptions
import dev.tailrace.dsl.internal.catalog.Catalog
import dev.tailrace.dsl.internal.execution.Engine
import dev.tailrace.dsl.internal.exposed.ExposedBridge
import dev.tailrace.dsl.internal.record.RecordMapper
import dev.tailrace.dsl.query.DeleteFrom
import dev.tailrace.dsl.query.InsertInto
import dev.tailrace.dsl.query.Queries
import dev.tailrace.dsl.query.RecordQuery
import dev.tailrace.dsl.query.Row
import dev.tailrace.dsl.query.SqlQuery
import dev.tailrace.dsl.query.TableQuery
import dev.tailrace.dsl.query.Transaction
import dev.tailrace.dsl.query.UpdateTable
import java.util.Optional
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.function.Function

/** [Queries] of a database, or of one transaction. */
internal open class DatabaseQueries(
    val session: QuerySession,
) : Queries {
    constructor(engine: Engine, bridge: ExposedBridge) : this(QuerySession(bridge, Catalog(), engine))

    override fun <R : Record> from(type: Class<R>): RecordQuery<R> = RecordQuerySteps.of(session, RecordMapper.of(type))

    override fun from(table: String): TableQuery = TableQuerySteps(session, SelectShape(named(table)))

    override fun from(
        table: String,
        alias: String,
    ): TableQuery = TableQuerySteps(session, SelectShape(SourceName(listOf(table), alias)))

    override fun sql(
        sql: String,
        vararg values: Any?,
    ): SqlQuery<Row> = SqlSteps(session, sql, values.toList(), RowMapping.rows)

    override fun into(table: String): InsertInto = InsertSteps(session, named(table))

    override fun update(table: String): UpdateTable = UpdateSteps(session, named(table))

    override fun deleteFrom(table: String): DeleteFrom = DeleteSteps(session, named(table))

    override fun <R : Record> insertAsync(record: R): CompletableFuture<R> = writes(record).insertAsync(record)

    override fun <R : Record> insertAllAsync(records: List<R>): CompletableFuture<Long> =
        if (records.isEmpty()) CompletableFuture.completedFuture(0) else writes(records[0]).insertAllAsync(records)

    override fun <R : Record> insertAllReturningAsync(records: List<R>): CompletableFuture<List<R>> =
        if (records.isEmpty()) CompletableFuture.completedFuture(listOf()) else writes(records[0]).insertAllReturningAsync(records)

    override fun <R : Record> saveAsync(record: R): CompletableFuture<R> = writes(record).saveAsync(record)

    override fun <R : Record> updateAsync(record: R): CompletableFuture<Optional<R>> = writes(record).updateAsync(record)

    override fun <R : Record> upsertAsync(record: R): CompletableFuture<R> = writes(record).upsertAsync(record)

    override fun <R : Record> upsertAsync(
        record: R,
        uniqueColumns: List<String>,
    ): CompletableFuture<R> = writes(record).upsertAsync(record, uniqueColumns)

    override fun <R : Record> deleteAsync(
        type: Class<R>,
        id: Any,
    ): CompletableFuture<Boolean> = RecordWrites(session, RecordMapper.of(type)).deleteAsync(id)

    override fun <T> transactionAsync(
        options: TransactionOptions,
        block: Function<Transaction, out CompletionStage<T>>,
    ): CompletableFuture<T> =
        session.engine.transactionAsync(session.context, options) { open -> block.apply(TransactionQueries(session.within(open))) }

    private fun <R : Record> writes(record: R): RecordWrites<R> = RecordWrites(session, RecordMapper.of(record.javaClass))

    private fun named(table: String) = SourceName(listOf(table))
}

internal class TransactionQueries(
    session: QuerySession,
) : DatabaseQueries(session),
    Transaction {
    override fun <T> savepointAsync(block: Function<Transaction, out CompletionStage<T>>): CompletableFuture<T> =
        transactionAsync(TransactionOptions.DEFAULT, block)
}
