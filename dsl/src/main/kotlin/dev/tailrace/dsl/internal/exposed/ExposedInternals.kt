// The only file that touches Exposed's internal API: where it keeps the current transaction, and rows that share their columns' types.
@file:OptIn(InternalApi::class)

package dev.tailrace.dsl.internal.exposed

import org.jetbrains.exposed.v1.core.Expression
import org.jetbrains.exposed.v1.core.IColumnType
import org.jetbrains.exposed.v1.core.InternalApi
import org.jetbrains.exposed.v1.core.ResultRow
import org.jetbrains.exposed.v1.core.transactions.suspend.TransactionContextElement
import org.jetbrains.exposed.v1.core.transactions.withThreadLocalTransaction
import org.jetbrains.exposed.v1.jdbc.JdbcTransaction
import org.jetbrains.exposed.v1.jdbc.statements.jdbc.JdbcResult
import kotlin.coroutines.CoroutineContext

/** Runs [block] with [transaction] as Exposed's current one on this thread. */
internal fun <T> within(transaction: JdbcTransaction, block: () -> T): T = withThreadLocalTransaction(transaction, block)

/** Makes [transaction] Exposed's current one on whatever thread a coroutine and its children run. */
internal fun coroutineContextOf(transaction: JdbcTransaction): CoroutineContext = TransactionContextElement(transaction)

/** The columns of one result: what is the same for each of its rows is worked out once. */
internal class RowColumns(val index: Map<Expression<*>, Int>) {
    private val types: Array<IColumnType<*>?> = ResultRow.columnTypesOf(index)

    fun row(result: JdbcResult): ResultRow = ResultRow.create(result, index, types)
}
