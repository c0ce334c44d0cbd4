@file:JvmName("Writes")

package dev.tailrace.dsl

import dev.tailrace.dsl.internal.EngineDatabase
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.Work
import dev.tailrace.dsl.internal.execution.callContext
import dev.tailrace.dsl.internal.execution.run
import dev.tailrace.dsl.internal.exposed.RenderedStatement
import dev.tailrace.dsl.internal.internals
import org.jetbrains.exposed.v1.core.Column
import org.jetbrains.exposed.v1.core.Op
import org.jetbrains.exposed.v1.core.ResultRow
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.core.statements.InsertStatement
import org.jetbrains.exposed.v1.core.statements.Statement
import org.jetbrains.exposed.v1.core.statements.StatementBuilder
import org.jetbrains.exposed.v1.core.statements.UpdateStatement
import org.jetbrains.exposed.v1.core.statements.UpsertBuilder
import org.jetbrains.exposed.v1.core.statements.UpsertStatement

/**
 * Runs the one write that [statement] builds and returns how many rows it changed: `db.execute { Users.insertIgnore { … } }`.
 *
 * [statement] runs on the caller's thread and only builds; the write runs in autocommit, or in the surrounding [transaction]. A batch is
 * put between BEGIN and COMMIT. Cancelling the coroutine cancels the write on the server; whether it took effect by then is not known.
 *
 * @throws dev.tailrace.dsl.error.ConstraintViolationException when a constraint forbids it
 * @throws dev.tailrace.dsl.error.QueryFailedException when the server refuses it otherwise
 */
@JvmSynthetic
public suspend fun Database.execute(statement: StatementBuilder.() -> Statement<*>): Int {
    val internals = internals
    return internals.update("execute", internals.exposed.statement(statement))
}

/**
 * Inserts one row into [table] and returns it as the server stored it, generated and default values included:
 * `db.insert(Users) { it[name] = "Ada" }[Users.id]`. It reads every column of [table] back; to read fewer see [insertReturning], none
 * [execute]. Otherwise as [execute].
 */
@JvmSynthetic
public suspend fun <T : Table> Database.insert(table: T, body: T.(InsertStatement<Number>) -> Unit): ResultRow =
    insertReturning(table, table.columns, body)

/** Inserts one row into [table], or does nothing and returns `null` if a constraint of uniqueness forbids it. Otherwise as [insert]. */
@JvmSynthetic
public suspend fun <T : Table> Database.insertIgnore(table: T, body: T.(InsertStatement<Number>) -> Unit): ResultRow? =
    returning("insert") { table.insertReturning(table.columns, ignoreErrors = true, body = body) }.firstOrNull()

/**
 * Changes the rows of [table] that fulfil [where] and returns how many there were: `db.update(Users, { Users.id eq 7 }) { it[age] = 37 }`.
 * Otherwise as [execute].
 */
@JvmSynthetic
public suspend fun <T : Table> Database.update(table: T, where: () -> Op<Boolean>, body: T.(UpdateStatement) -> Unit): Int {
    val internals = internals
    return internals.update("update", internals.exposed.statement { table.update(where, null, body) })
}

/** Changes every row of [table]. Otherwise as [update]. */
@JvmSynthetic
public suspend fun <T : Table> Database.updateAll(table: T, body: T.(UpdateStatement) -> Unit): Int {
    val internals = internals
    return internals.update("update", internals.exposed.statement { table.update(null, null, body) })
}

/** Deletes the rows of [table] that fulfil [where] and returns how many there were. Otherwise as [execute]. */
@JvmSynthetic
public suspend fun <T : Table> Database.delete(table: T, where: T.() -> Op<Boolean>): Int {
    val internals = internals
    return internals.update("delete", internals.exposed.statement { table.deleteWhere(null, where) })
}

/** Deletes every row of [table] and returns how many there were. Otherwise as [execute]. */
@JvmSynthetic
public suspend fun Database.deleteAll(table: Table): Int {
    val internals = internals
    return internals.update("delete", internals.exposed.statement { table.deleteAll() })
}

/**
 * Inserts one row into [table], or updates the row that has the same [keys] (the primary key if none are given), and returns the row as
 * the server stored it. [onUpdate] says what to update; without it everything inserted is. Otherwise as [execute].
 */
@JvmSynthetic
public suspend fun <T : Table> Database.upsert(
    table: T,
    vararg keys: Column<*>,
    onUpdate: (UpsertBuilder.(UpdateStatement) -> Unit)? = null,
    body: T.(UpsertStatement<Long>) -> Unit,
): ResultRow = returning("upsert") { table.upsertReturning(*keys, onUpdate = onUpdate, body = body) }.single()

@JvmSynthetic
internal suspend fun EngineDatabase.update(operation: String, statement: RenderedStatement): Int {
    callContext().refuseToWrite(operation)
    val options = ExecutionOptions.of(operation, statement.sql)
    return engine.run(if (statement.isBatch) options.inTransaction() else options, Work(statement::executeUpdate))
}
