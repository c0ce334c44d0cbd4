package dev.tailrace.dsl.internal.exposed

import org.jetbrains.exposed.v1.core.statements.api.ExposedSavepoint
import org.jetbrains.exposed.v1.core.transactions.TransactionManagerApi
import org.jetbrains.exposed.v1.jdbc.Database
import org.jetbrains.exposed.v1.jdbc.JdbcTransaction
import org.jetbrains.exposed.v1.jdbc.statements.api.ExposedConnection
import org.jetbrains.exposed.v1.jdbc.statements.api.JdbcExposedDatabaseMetadata
import org.jetbrains.exposed.v1.jdbc.statements.api.JdbcPreparedStatementApi
import org.jetbrains.exposed.v1.jdbc.transactions.JdbcTransactionInterface
import org.jetbrains.exposed.v1.jdbc.transactions.transactionManager
import java.sql.Connection

/**
 * A transaction as Exposed sees it over a connection of ours. Beginning and ending it is the engine's: commit and close do nothing, and
 * so a nested Exposed `transaction { }` simply takes part.
 */
internal class ConnectionTransaction(
    override val db: Database,
    override val connection: ExposedConnection<*>,
    override val readOnly: Boolean,
    override val transactionIsolation: Int = Connection.TRANSACTION_READ_COMMITTED,
) : JdbcTransactionInterface {
    override val outerTransaction: JdbcTransaction? get() = null
    override val transactionManager: TransactionManagerApi get() = db.transactionManager

    override fun commit(): Unit = Unit

    override fun rollback(): Unit = throw IllegalStateException(
        "This transaction is Tailrace's. To undo it, throw from its block or call setRollbackOnly(); to undo a part, use savepoint { }.",
    )

    override fun close(): Unit = Unit
}

/** Knows the dialect and nothing else: what statements are rendered against. Shared by all threads; it has no state. */
internal class NoConnection(private val metadata: JdbcExposedDatabaseMetadata) : ExposedConnection<Any> {
    override val isClosed: Boolean get() = false
    override var autoCommit: Boolean by Refused
    override var readOnly: Boolean by Refused
    override var transactionIsolation: Int by Refused
    override val connection: Any get() = throw nothingExecutesHere()
    override var catalog: String by Refused
    override var schema: String by Refused

    override fun commit(): Unit = throw nothingExecutesHere()

    override fun rollback(): Unit = throw nothingExecutesHere()

    override fun close(): Unit = Unit

    override fun prepareStatement(sql: String, returnKeys: Boolean): JdbcPreparedStatementApi = throw nothingExecutesHere()

    override fun prepareStatement(sql: String, columns: Array<String>): JdbcPreparedStatementApi = throw nothingExecutesHere()

    override fun executeInBatch(sqls: List<String>): Unit = throw nothingExecutesHere()

    override fun <T> metadata(body: JdbcExposedDatabaseMetadata.() -> T): T = metadata.body()

    override fun setSavepoint(name: String): ExposedSavepoint = throw nothingExecutesHere()

    override fun releaseSavepoint(savepoint: ExposedSavepoint): Unit = throw nothingExecutesHere()

    override fun rollback(savepoint: ExposedSavepoint): Unit = throw nothingExecutesHere()
}

/** A connection property that nobody can read or change from here. */
private object Refused {
    operator fun getValue(owner: Any?, property: kotlin.reflect.KProperty<*>): Nothing = throw nothingExecutesHere()

    operator fun setValue(owner: Any?, property: kotlin.reflect.KProperty<*>, value: Any?): Unit = throw nothingExecutesHere()
}
