@file:JvmName("Batches")

package dev.tailrace.dsl

import dev.tailrace.dsl.internal.internals
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.core.statements.BatchInsertStatement

/**
 * Inserts one row into [table] for each element of [data], all or none, and returns how many:
 * `db.batchInsert(Users, names) { name -> this[Users.name] = name }`.
 *
 * The rows go to the server as one batch between BEGIN and COMMIT (in the surrounding [transaction], if there is one). With
 * [ignoreConflicts], rows that a constraint of uniqueness forbids are left out. No data, no statement. Otherwise as [execute]; for a
 * hundred thousand rows and more a bulk writer is many times faster.
 *
 * @throws org.jetbrains.exposed.v1.core.statements.BatchDataInconsistentException when rows set different columns without defaults
 */
@JvmSynthetic
public suspend fun <E> Database.batchInsert(
    table: Table,
    data: Iterable<E>,
    ignoreConflicts: Boolean = false,
    body: BatchInsertStatement.(E) -> Unit,
): Int {
    val internals = internals
    val rows = data.iterator()
    if (!rows.hasNext()) return 0
    val batch = internals.exposed.statement {
        BatchInsertStatement(table, ignoreConflicts, shouldReturnGeneratedValues = false).also { statement ->
            for (row in rows) {
                statement.addBatch()
                statement.body(row)
            }
        }
    }
    return internals.update("batch insert", batch)
}
