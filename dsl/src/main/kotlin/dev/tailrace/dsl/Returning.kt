@file:JvmName("Returning")

package dev.tailrace.dsl

import dev.tailrace.dsl.internal.execution.callContext
import dev.tailrace.dsl.internal.internals
import org.jetbrains.exposed.v1.core.Expression
import org.jetbrains.exposed.v1.core.Op
import org.jetbrains.exposed.v1.core.ResultRow
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.core.statements.InsertStatement
import org.jetbrains.exposed.v1.core.statements.ReturningStatement
import org.jetbrains.exposed.v1.core.statements.StatementBuilder
import org.jetbrains.exposed.v1.core.statements.UpdateStatement

/**
 * Runs the write that [statement] builds and returns what its RETURNING clause does:
 * `db.executeReturning { Users.updateReturning(listOf(Users.id)) { … } }`. Otherwise as [execute].
 */
@JvmSynthetic
public suspend fun Database.executeReturning(statement: StatementBuilder.() -> ReturningStatement): List<ResultRow> =
    returning("execute", statement)

/** Inserts one row into [table] and returns the values of [returning] in it. Otherwise as [insert]. */
@JvmSynthetic
public suspend fun <T : Table> Database.insertReturning(
    table: T,
    returning: List<Expression<*>>,
    body: T.(InsertStatement<Number>) -> Unit,
): ResultRow = returning("insert") { table.insertReturning(returning, body = body) }.single()

/** Changes the rows of [table] that fulfil [where] and returns [returning] of each as it is now. Otherwise as [update]. */
@JvmSynthetic
public suspend fun <T : Table> Database.updateReturning(
    table: T,
    where: () -> Op<Boolean>,
    returning: List<Expression<*>> = table.columns,
    body: T.(UpdateStatement) -> Unit,
): List<ResultRow> = returning("update") { table.updateReturning(returning, where, body) }

/** Deletes the rows of [table] that fulfil [where] and returns [returning] of each as it was. Otherwise as [delete]. */
@JvmSynthetic
public suspend fun <T : Table> Database.deleteReturning(
    table: T,
    returning: List<Expression<*>> = table.columns,
    where: () -> Op<Boolean>,
): List<ResultRow> = returning("delete") { table.deleteReturning(returning, where) }

@JvmSynthetic
internal suspend fun Database.returning(operation: String, statement: StatementBuilder.() -> ReturningStatement): List<ResultRow> {
    callContext().refuseToWrite(operation)
    val internals = internals
    return internals.rows(internals.exposed.returning(statement), operation)
}
