package dev.tailrace.dsl.internal.exposed

import org.jetbrains.exposed.v1.core.statements.StatementResult
import org.jetbrains.exposed.v1.jdbc.statements.api.JdbcPreparedStatementApi
import org.jetbrains.exposed.v1.jdbc.statements.jdbc.JdbcPreparedStatementImpl
import org.jetbrains.exposed.v1.jdbc.statements.jdbc.JdbcResult
import java.sql.PreparedStatement

/** A statement of Exposed's own, whose executions are fenced. Its rows are buffered whole; what is too large for that is streamed. */
internal class FencedStatement(
    private val connection: FencedConnection,
    private val sql: String,
    statement: PreparedStatement,
    generatedKeys: Boolean,
    private val exposed: JdbcPreparedStatementApi = JdbcPreparedStatementImpl(statement, generatedKeys),
) : ParameterBinder(statement, generatedKeys, exposed) {
    // With a fetch size, reading rows would reach the server outside the fence.
    override var fetchSize: Int?
        get() = null
        set(
            @Suppress("UNUSED_PARAMETER") value,
        ) = Unit

    override val resultSet: JdbcResult? get() = exposed.resultSet?.let(::outliving)

    override fun executeQuery(): JdbcResult = connection.run(sql) { outliving(exposed.executeQuery()) }

    override fun executeUpdate(): Int = connection.run(sql) { exposed.executeUpdate() }

    override fun executeMultiple(): List<StatementResult> = connection.run(sql) { exposed.executeMultiple() }

    override fun executeBatch(): List<Int> = connection.run(sql) { exposed.executeBatch() }

    override fun closeIfPossible(): Unit = connection.run(sql) { exposed.closeIfPossible() }

    // Cancelling goes through the session; Statement.cancel() hits whatever runs by then.
    override fun cancel(): Unit = Unit

    private fun outliving(result: JdbcResult) = JdbcResult(RowValues(result.result))
}
