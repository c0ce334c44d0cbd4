package dev.tailrace.dsl.internal.exposed

import dev.tailrace.dsl.internal.execution.StatementFactory
import dev.tailrace.dsl.internal.record.RowReader
import dev.tailrace.dsl.internal.record.RowReaderFactory
import org.jetbrains.exposed.v1.core.ResultRow
import org.jetbrains.exposed.v1.jdbc.statements.jdbc.JdbcResult
import java.sql.Connection
import java.sql.PreparedStatement
import java.sql.Statement

/** A statement without rows, rendered by Exposed and ready for any connection. */
internal class RenderedStatement(private val bridge: ExposedBridge, val sql: String, private val batches: List<Parameters>) {
    /** Whether it is sent as a batch, which must be inside BEGIN and COMMIT: in autocommit a bad row leaves some of the others behind. */
    val isBatch: Boolean get() = batches.size > 1

    /** Runs it on [connection] and returns how many rows it changed. */
    fun executeUpdate(connection: Connection): Int = bridge.building {
        connection.prepareStatement(sql).use { statement ->
            val binder = ParameterBinder(statement)
            if (!isBatch) {
                batches.firstOrNull()?.bind(binder)
                statement.executeUpdate()
            } else {
                batches.forEach { parameters ->
                    parameters.bind(binder)
                    statement.addBatch()
                }
                statement.executeBatch().sumOf { count -> if (count == Statement.SUCCESS_NO_INFO) 1 else count }
            }
        }
    }
}

/** A statement with rows, rendered by Exposed and ready for any connection. */
internal class RenderedQuery(
    private val bridge: ExposedBridge,
    val sql: String,
    private val parameters: Parameters,
    val columns: RowColumns,
) : StatementFactory {
    /** Reads this statement's rows as Exposed's, one by one. */
    val reader: RowReaderFactory<ResultRow> = RowReaderFactory {
        var current: java.sql.ResultSet? = null
        var result: JdbcResult? = null
        RowReader { rows ->
            val known = result?.takeIf { current === rows } ?: JdbcResult(RowValues(rows))
            current = rows
            result = known
            bridge.building { columns.row(known) }
        }
    }

    override fun prepare(connection: Connection): PreparedStatement =
        bridge.building { prepared(connection, sql) { parameters.bind(it) } }

    fun rows(connection: Connection): List<ResultRow> = bridge.building {
        prepared(connection, sql) { parameters.bind(it) }.use { statement ->
            statement.executeQuery().use { rows ->
                val result = JdbcResult(RowValues(rows))
                val all = ArrayList<ResultRow>()
                while (rows.next()) all += columns.row(result)
                all
            }
        }
    }

    /** All rows, through a reader of the caller's. */
    fun <R : Any> read(connection: Connection, factory: RowReaderFactory<R>): List<R> = prepare(connection).use { statement ->
        statement.executeQuery().use { rows ->
            val reader = factory.forColumns(rows.metaData)
            val all = ArrayList<R>()
            while (rows.next()) all += reader.read(rows)
            all
        }
    }

    /** The first column of the only row. */
    fun long(connection: Connection): Long = scalar(connection) { it.getLong(1) }

    fun boolean(connection: Connection): Boolean = scalar(connection) { it.getBoolean(1) }

    private inline fun <T> scalar(connection: Connection, read: (java.sql.ResultSet) -> T): T = prepare(connection).use { statement ->
        statement.executeQuery().use { rows ->
            check(rows.next()) { "The server returned no row for a statement that always has one." }
            read(rows)
        }
    }

    /** The same rows and parameters inside another statement. */
    fun wrapped(prefix: String, suffix: String): RenderedQuery = RenderedQuery(bridge, prefix + sql + suffix, parameters, columns)
}
