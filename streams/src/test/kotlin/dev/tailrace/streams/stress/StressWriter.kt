package dev.tailrace.streams.stress

import dev.tailrace.dsl.testing.TestServer
import java.sql.Connection
import java.sql.SQLException
import kotlin.random.Random

/**
 * Writes `stress (id, version, writer)` as applications do at their worst: a few hot rows that everybody updates, rows that come and go,
 * savepoints that are rolled back, transactions that are, some that stay open for a while.
 */
class StressWriter(
    database: String,
    private val number: Int,
    private val ledger: Ledger,
) : AutoCloseable {
    private val connection: Connection = TestServer.connect(database).apply {
        createStatement().use { it.execute("set deadlock_timeout = 5") } // of which there are many: hot rows are taken in any order
        autoCommit = false
    }
    private val random = Random(number)
    private var created = 0

    /** One transaction. */
    fun transact() {
        val writes = HashMap<Int, Ledger.Version>()
        try {
            repeat(1 + random.nextInt(6)) {
                if (random.nextInt(8) == 0) undone() else write(writes)
            }
            if (random.nextInt(50) == 0) connection.createStatement().use { it.execute("select pg_sleep(0.05)") }
            if (random.nextInt(6) == 0) {
                connection.rollback()
            } else {
                connection.commit()
                ledger.committed(writes)
            }
        } catch (e: SQLException) {
            connection.rollback()
            if (e.sqlState != DEADLOCK) throw e
        }
    }

    private fun undone() {
        val savepoint = connection.setSavepoint()
        write(HashMap())
        connection.rollback(savepoint)
    }

    private fun write(writes: MutableMap<Int, Ledger.Version>) {
        when (random.nextInt(4)) {
            0 -> comeAndGo(writes)
            else -> hot(writes)
        }
    }

    private fun hot(writes: MutableMap<Int, Ledger.Version>) {
        val id = random.nextInt(HOT_ROWS)
        val sql = "insert into stress values (?, 1, ?) " +
            "on conflict (id) do update set version = stress.version + 1, writer = ? returning version"
        val version =
            connection.prepareStatement(sql).use { upsert ->
                upsert.setInt(1, id)
                upsert.setInt(2, number)
                upsert.setInt(3, number)
                upsert.executeQuery().use { it.next().let { _ -> it.getLong(1) } }
            }
        writes[id] = Ledger.Version(version, gone = false)
    }

    private fun comeAndGo(writes: MutableMap<Int, Ledger.Version>) {
        val id = (number + 1) * OWN_ROWS + created++
        execute("insert into stress values ($id, 1, $number)")
        var version = 1L
        repeat(random.nextInt(3)) { execute("update stress set version = ${++version} where id = $id") }
        val gone = random.nextBoolean()
        if (gone) execute("delete from stress where id = $id")
        writes[id] = Ledger.Version(if (gone) version + 1 else version, gone)
    }

    private fun execute(sql: String) {
        connection.createStatement().use { it.execute(sql) }
    }

    override fun close() = connection.close()

    private companion object {
        const val HOT_ROWS = 20
        const val OWN_ROWS = 10_000_000
        const val DEADLOCK = "40P01"
    }
}
