@file:JvmName("Transactions")

package dev.tailrace.dsl

import dev.tailrace.dsl.internal.execution.TransactionSession
import dev.tailrace.dsl.internal.execution.inTransaction
import dev.tailrace.dsl.internal.exposed.FencedConnection
import dev.tailrace.dsl.internal.exposed.coroutineContextOf
import dev.tailrace.dsl.internal.internals
import kotlinx.coroutines.withContext
import org.jetbrains.exposed.v1.exceptions.ExposedSQLException
import java.sql.Connection

/**
 * Runs [block] in a transaction: commits when it returns, rolls back when it throws or is cancelled, and returns its value.
 *
 * Inside, [query] and the other calls on this database join the transaction, and Exposed's own DSL works as in its `transaction { }`
 * (`Users.insert { … }`, `Users.selectAll().map { … }`): it runs at once, blocking the block's thread, which is one that may block. The
 * block may suspend and change threads, and coroutines started in it take part; of those, only one at a time may use Exposed's own
 * blocking DSL. Results of Exposed's own queries are held in memory whole.
 *
 * Cancelling the coroutine cancels on the server what runs, blocking calls included. Inside another transaction of this database this is
 * a savepoint of it, and [options] are those of the outer one.
 *
 * @throws dev.tailrace.dsl.error.SerializationFailureException when the server wants the transaction tried again
 * @throws dev.tailrace.dsl.error.CommitOutcomeUnknownException when the connection dies during COMMIT and nobody can tell
 * @throws dev.tailrace.dsl.error.DeadlineExceededException when [TransactionOptions.timeout] passes
 */
@JvmSynthetic
public suspend fun <T> Database.transaction(
    options: TransactionOptions = TransactionOptions.DEFAULT,
    block: suspend TransactionScope.() -> T,
): T {
    val scope = Scope(this, options)
    return try {
        internals.engine.inTransaction(options) { session ->
            val value = withExposed(session, options) { scope.block() }
            if (scope.rollbackOnly) throw RolledBack(scope, value)
            value
        }
    } catch (rolledBack: RolledBack) {
        if (rolledBack.scope !== scope) throw rolledBack
        @Suppress("UNCHECKED_CAST")
        rolledBack.value as T
    }
}

private suspend fun <T> Database.withExposed(session: TransactionSession, options: TransactionOptions, block: suspend () -> T): T {
    val exposed = internals.exposed
    val connection = FencedConnection(exposed, session)
    val transaction = exposed.transaction(connection, options.readOnly(), jdbcLevel(options.isolation()))
    val value = try {
        withContext(coroutineContextOf(transaction)) { block() }
    } catch (failure: Throwable) {
        // The session may have been cancelled: statements are then closed with the connection at the latest.
        runCatching { transaction.closeExecutedStatements() }
        // Exposed's own exception quotes the values that were bound.
        throw if (failure is ExposedSQLException) failure.cause ?: failure else failure
    }
    transaction.closeExecutedStatements()
    return value
}

private fun jdbcLevel(isolation: TransactionOptions.Isolation?): Int = when (isolation) {
    TransactionOptions.Isolation.REPEATABLE_READ -> Connection.TRANSACTION_REPEATABLE_READ
    TransactionOptions.Isolation.SERIALIZABLE -> Connection.TRANSACTION_SERIALIZABLE
    TransactionOptions.Isolation.READ_COMMITTED, null -> Connection.TRANSACTION_READ_COMMITTED
}

private class Scope(override val database: Database, override val options: TransactionOptions) : TransactionScope {
    @Volatile
    var rollbackOnly = false

    override suspend fun <T> savepoint(block: suspend TransactionScope.() -> T): T = database.transaction(options, block)

    override fun setRollbackOnly() {
        rollbackOnly = true
    }
}

/** Takes a value out of a transaction that is to be rolled back. Its fields keep stack-trace recovery from copying it. */
private class RolledBack(val scope: Scope, val value: Any?) : RuntimeException("rolled back as asked", null, false, false)
