package dev.tailrace.dsl

import dev.tailrace.dsl.internal.execution.Engine
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.StatementFactory
import dev.tailrace.dsl.internal.execution.TransactionSession
import dev.tailrace.dsl.internal.execution.Work
import dev.tailrace.dsl.internal.record.RowReaderFactory
import kotlinx.coroutines.flow.Flow

/** Kotlin's form of [Engine.submit]: suspends until done, and cancelling the coroutine cancels the work on the server. */
internal suspend fun <T> Engine.run(options: ExecutionOptions, work: Work<T>): T = error("part of the engine")

/** A cold flow of rows over a cursor. */
internal fun <R : Any> Engine.stream(options: ExecutionOptions, statement: StatementFactory, reader: RowReaderFactory<R>): Flow<R> =
    error("part of the engine")

/** Begins, runs [block] on a thread that may block, commits when it returns and rolls back when it throws. Nested: a savepoint. */
internal suspend fun <T> Engine.inTransaction(options: TransactionOptions, block: suspend (TransactionSession) -> T): T =
    error("part of the engine")
