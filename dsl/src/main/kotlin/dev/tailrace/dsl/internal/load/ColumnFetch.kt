package dev.tailrace.dsl.internal.load

import dev.tailrace.dsl.internal.EngineDatabase
import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.Completion
import dev.tailrace.dsl.internal.execution.Execution
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import org.jetbrains.exposed.v1.core.Column
import org.jetbrains.exposed.v1.core.EntityIDColumnType
import org.jetbrains.exposed.v1.core.IColumnType
import org.jetbrains.exposed.v1.core.ResultRow
import org.jetbrains.exposed.v1.core.dao.id.EntityID
import org.jetbrains.exposed.v1.jdbc.selectAll
import java.time.Duration

/** Rows of an Exposed table by one of its columns. [map] is the caller's: it runs on the database's callback threads. */
internal class ColumnFetch<K : Any>(
    private val database: EngineDatabase,
    private val column: Column<*>,
    private val many: Boolean,
    timeout: Duration?,
    private val map: (ResultRow) -> Any,
) : Fetch<K> {
    val subject = "${column.table.tableName}.${column.name}"

    @Suppress("UNCHECKED_CAST")
    private val keyType = column.columnType.let { (it as? EntityIDColumnType<*>)?.idColumn?.columnType ?: it } as IColumnType<Any>
    private val options = ExecutionOptions.of("load", "select by $subject").withTimeout(timeout)

    override fun start(context: CallContext, keys: () -> List<K>, completion: Completion<Map<K, Any>>): Execution {
        var sealed: List<K> = emptyList()
        return database.engine.submit(
            context,
            options,
            { connection ->
                sealed = keys()
                if (sealed.isEmpty()) emptyList() else query(sealed).rows(connection)
            },
            object : Completion<List<ResultRow>> {
                override fun succeeded(value: List<ResultRow>) = database.engine.completions().execute {
                    val outcome = try {
                        mapped(sealed, value)
                    } catch (failure: Throwable) {
                        completion.failed(failure)
                        return@execute
                    }
                    completion.succeeded(outcome)
                }

                override fun failed(error: Throwable) = completion.failed(error)
            },
        )
    }

    private fun query(keys: List<K>) = database.exposed.query {
        column.table.selectAll().adjustWhere { IsAnyOf(column, keyArray(keys.map { keyType.valueToDB(it)!! })) }
    }

    private fun mapped(keys: List<K>, rows: List<ResultRow>): Map<K, Any> {
        val found = FoundRows(keys, subject, many)
        for (row in rows) {
            val value = try {
                map(row)
            } catch (failure: Exception) {
                KeyFailure(failure)
            }
            found.add(keyOf(row), value)
        }
        return found.result()
    }

    private fun keyOf(row: ResultRow): Any? = when (val key = row[column]) {
        is EntityID<*> -> key.value
        else -> key
    }
}
