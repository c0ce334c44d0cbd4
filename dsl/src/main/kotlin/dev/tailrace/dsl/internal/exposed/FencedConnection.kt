package dev.tailrace.dsl.internal.exposed

import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.TransactionSession
import dev.tailrace.dsl.internal.execution.Work
import org.jetbrains.exposed.v1.core.statements.api.ExposedSavepoint
import org.jetbrains.exposed.v1.jdbc.statements.api.ExposedConnection
import org.jetbrains.exposed.v1.jdbc.statements.api.JdbcExposedDatabaseMetadata
import org.jetbrains.exposed.v1.jdbc.statements.api.JdbcPreparedStatementApi
import org.jetbrains.exposed.v1.jdbc.statements.jdbc.JdbcConnectionImpl
import java.sql.Connection
import java.sql.PreparedStatement
import java.sql.Statement

/**
 * The connection of an open transaction, as Exposed's own calls use it. Whatever reaches the server does so through
 * [TransactionSession.runHere]: on the caller's thread, in turn, and cancellable.
 */
internal class FencedConnection(private val bridge: ExposedBridge, private val session: TransactionSession) :
    ExposedConnection<Connection> {
    // The connection while this thread is inside runHere: reading the catalog runs queries of its own, which must not wait for themselves.
    private val held = ThreadLocal<Connection>()

    fun <T> run(sql: String, work: (Connection) -> T): T {
        held.get()?.let { return work(it) }
        CallContext.current().refuseIfAroundRace(session)
        return session.runHere(
            ExecutionOptions.of("statement", sql),
            Work { connection ->
                held.set(connection)
                try {
                    work(connection)
                } finally {
                    held.remove()
                }
            },
        )
    }

    override val isClosed: Boolean get() = false
    override val connection: Connection
        get() = throw IllegalStateException("A transaction's connection cannot be taken out of it: cancelling could not reach it there.")

    override var autoCommit: Boolean
        get() = false
        set(_) = Unit

    override var readOnly: Boolean
        get() = run("") { it.isReadOnly }
        set(_) = refuse()

    override var transactionIsolation: Int
        get() = run("") { it.transactionIsolation }
        set(_) = refuse()

    override var catalog: String
        get() = run("") { JdbcConnectionImpl(it).catalog }
        set(_) = refuse()

    override var schema: String
        get() = run("") { JdbcConnectionImpl(it).schema }
        set(value) = run("") { JdbcConnectionImpl(it).schema = value }

    override fun commit(): Unit = Unit

    override fun rollback(): Unit = refuse()

    override fun close(): Unit = Unit

    override fun prepareStatement(sql: String, returnKeys: Boolean): JdbcPreparedStatementApi = prepare(sql, returnKeys) {
        prepareStatement(it, if (returnKeys) Statement.RETURN_GENERATED_KEYS else Statement.NO_GENERATED_KEYS)
    }

    override fun prepareStatement(sql: String, columns: Array<String>): JdbcPreparedStatementApi =
        prepare(sql, true) { prepareStatement(it, columns) }

    private fun prepare(sql: String, returnKeys: Boolean, prepare: Connection.(String) -> PreparedStatement): JdbcPreparedStatementApi {
        val quoted = bridge.restore(sql)
        return FencedStatement(this, quoted, run(quoted) { it.prepare(quoted) }, returnKeys)
    }

    override fun executeInBatch(sqls: List<String>): Unit = run("batch") { connection ->
        connection.createStatement().use { statement ->
            sqls.forEach { statement.addBatch(bridge.restore(it)) }
            statement.executeBatch()
        }
    }

    override fun <T> metadata(body: JdbcExposedDatabaseMetadata.() -> T): T = run("catalog") { bridge.metadata(it).body() }

    override fun setSavepoint(name: String): ExposedSavepoint = refuse()

    override fun releaseSavepoint(savepoint: ExposedSavepoint): Unit = refuse()

    override fun rollback(savepoint: ExposedSavepoint): Unit = refuse()

    private fun refuse(): Nothing = throw IllegalStateException(
        "This is Tailrace's to do: isolation and read-only are TransactionOptions, savepoint { } and setRollbackOnly() undo.",
    )
}
