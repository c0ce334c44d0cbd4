package dev.tailrace.benchmarks.rows

import dev.tailrace.benchmarks.BenchServer
import dev.tailrace.benchmarks.Item

/** pgjdbc's own cursor, read by the thread that wants the rows. */
class JdbcCursor(
    server: BenchServer,
) : RowDrain {
    override val name = "jdbc cursor"

    private val connection = server.connect().apply { autoCommit = false }

    override fun drain(): Long {
        var count = 0L
        connection.prepareStatement(SELECT_ALL).use { statement ->
            statement.fetchSize = FETCH_SIZE
            statement.executeQuery().use { rows ->
                while (rows.next()) {
                    val item = Item(rows.getLong(1), rows.getString(2), rows.getInt(3), rows.getDouble(4), rows.getBoolean(5))
                    if (item.id > 0) count++
                }
            }
        }
        connection.commit()
        return count
    }

    override fun close() = connection.close()
}
