package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.TransactionOptions
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

/** A [Database] whose queries are answered by [queries]. */
internal interface QueryingDatabase : Database {
    val queries: Queries

    override fun <R : Record> from(type: Class<R>): RecordQuery<R> = queries.from(type)

    override fun from(table: String): TableQuery = queries.from(table)

    override fun from(table: String, alias: String): TableQuery = queries.from(table, alias)

    override fun sql(sql: String, vararg values: Any?): SqlQuery<Row> = queries.sql(sql, *values)

    override fun into(table: String): InsertInto = queries.into(table)

    override fun update(table: String): UpdateTable = queries.update(table)

    override fun deleteFrom(table: String): DeleteFrom = queries.deleteFrom(table)

    override fun <R : Record> insertAsync(record: R): CompletableFuture<R> = queries.insertAsync(record)

    override fun <R : Record> insertAllAsync(records: List<R>): CompletableFuture<Long> = queries.insertAllAsync(records)

    override fun <R : Record> insertAllReturningAsync(records: List<R>): CompletableFuture<List<R>> = queries.insertAllReturningAsync(
        records,
    )

    override fun <R : Record> saveAsync(record: R): CompletableFuture<R> = queries.saveAsync(record)

    override fun <R : Record> updateAsync(record: R): CompletableFuture<Optional<R>> = queries.updateAsync(record)

    override fun <R : Record> upsertAsync(record: R): CompletableFuture<R> = queries.upsertAsync(record)

    override fun <R : Record> upsertAsync(record: R, uniqueColumns: List<String>): CompletableFuture<R> =
        queries.upsertAsync(record, uniqueColumns)

    override fun <R : Record> deleteAsync(type: Class<R>, id: Any): CompletableFuture<Boolean> = queries.deleteAsync(type, id)

    override fun <T> transactionAsync(
        options: TransactionOptions,
        block: Function<Transaction, out CompletionStage<T>>,
    ): CompletableFuture<T> = queries.transactionAsync(options, block)
}
