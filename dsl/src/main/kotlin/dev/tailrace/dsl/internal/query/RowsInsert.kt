package dev.tailrace.dsl.internal.query

import org.jetbrains.exposed.v1.core.Column
import org.jetbrains.exposed.v1.core.Expression
import org.jetbrains.exposed.v1.core.IColumnType
import org.jetbrains.exposed.v1.core.QueryBuilder
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.core.Transaction
import org.jetbrains.exposed.v1.core.statements.Statement
import org.jetbrains.exposed.v1.core.statements.StatementType

/** What an insert does where a row exists already. */
internal sealed interface OnConflict<out C> {
    val columns: List<C>

    data class DoNothing<C>(
        override val columns: List<C>,
    ) : OnConflict<C>

    /** @property kept columns that keep the existing row's values */
    data class Update<C>(
        override val columns: List<C>,
        val kept: Set<C> = emptySet(),
    ) : OnConflict<C>
}

/** `INSERT … VALUES (…), (…)`: any number of rows as one statement, and so all or none; with conflict clauses that Exposed's own lack. */
internal class RowsInsert(
    private val table: Table,
    private val columns: List<Column<*>>,
    private val rows: List<List<Expression<*>>>,
    private val conflict: OnConflict<Column<*>>?,
) : Statement<Int>(StatementType.INSERT, listOf(table)) {
    override fun prepareSQL(
        transaction: Transaction,
        prepared: Boolean,
    ): String = QueryBuilder(prepared).also { build(it, transaction) }.toString()

    override fun arguments(): Iterable<Iterable<Pair<IColumnType<*>, Any?>>> {
        val builder = QueryBuilder(true)
        rows.forEach { row -> row.forEach { builder.append(it) } }
        return listOf(builder.args)
    }

    private fun build(
        builder: QueryBuilder,
        transaction: Transaction,
    ) = builder {
        append("INSERT INTO ${transaction.identity(table)} ")
        if (columns.isEmpty()) {
            append("DEFAULT VALUES")
        } else {
            columns.appendTo(prefix = "(", postfix = ") VALUES ") { append(transaction.identity(it)) }
            rows.appendTo { row -> row.appendTo(prefix = "(", postfix = ")") { append(it) } }
        }
        conflict?.let { appendConflict(it, transaction) }
    }

    private fun QueryBuilder.appendConflict(
        conflict: OnConflict<Column<*>>,
        transaction: Transaction,
    ) {
        append(" ON CONFLICT ")
        if (conflict.columns.isNotEmpty()) {
            conflict.columns.appendTo(prefix = "(", postfix = ") ") { append(transaction.identity(it)) }
        }
        when (conflict) {
            is OnConflict.DoNothing -> {
                append("DO NOTHING")
            }

            is OnConflict.Update -> {
                // With nothing to change, a column of the key is written as it is: DO NOTHING would give no row back.
                val changed = columns.filter { it !in conflict.columns && it !in conflict.kept }.ifEmpty { conflict.columns.take(1) }
                changed.appendTo(prefix = "DO UPDATE SET ") { column ->
                    append(transaction.identity(column))
                    append(" = EXCLUDED.")
                    append(transaction.identity(column))
                }
            }
        }
    }
}
