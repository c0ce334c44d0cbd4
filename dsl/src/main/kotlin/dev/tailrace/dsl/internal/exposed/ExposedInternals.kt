// The only file that touches Exposed's internal API: where it keeps the current transaction, and rows that share their columns' types.
@file:OptIn(InternalApi::class)

package dev.tailrace.dsl.internal.exposed

import dev.tailrace.dsl.error.MappingException
import org.jetbrains.exposed.v1.core.Column
import org.jetbrains.exposed.v1.core.Expression
import org.jetbrains.exposed.v1.core.ExpressionWithColumnType
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

    fun row(result: JdbcResult): ResultRow = try {
        ResultRow.create(result, index, types)
    } catch (failure: MappingException) {
        throw failure
    } catch (failure: RuntimeException) {
        throw unreadable(result, failure)
    }

    // Drivers throw anything at all for a value they do not understand, and their messages may quote it.
    private fun unreadable(result: JdbcResult, failure: RuntimeException): MappingException {
        val column = index.entries.firstOrNull { (expression, slot) ->
            runCatching {
                if (expression is ExpressionWithColumnType) {
                    expression.columnType.readObject(result, slot + 1)
                } else {
                    result.getObject(slot + 1)
                }
            }.isFailure
        }?.key
        val name = if (column is Column<*>) "column ${column.name}" else "an expression"
        return MappingException("The value of $name cannot be read (${failure.javaClass.simpleName}). Select it in another type.")
    }
}
