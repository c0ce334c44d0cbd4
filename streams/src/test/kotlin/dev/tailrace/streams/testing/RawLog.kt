package dev.tailrace.streams.testing

import dev.tailrace.dsl.testing.PrivateServer
import dev.tailrace.dsl.testing.TestServer
import java.sql.Connection

/** A database with the log's schema alone: its rows are written by the test itself. */
class RawLog private constructor(
    val database: String,
    val url: String,
    private val connecting: () -> Connection,
) : AutoCloseable {
    constructor(database: String = TestServer.newDatabase()) :
        this(database, TestServer.url(database), { TestServer.connect(database) })

    constructor(server: PrivateServer, database: String = server.newDatabase()) :
        this(database, server.url(database), { server.connect(database) })

    private var control = connect()

    init {
        install(control)
    }

    fun connect(): Connection = connecting()

    /** After the server was restarted. */
    fun reconnect() {
        control = connect()
    }

    fun execute(sql: String, connection: Connection = control) {
        connection.createStatement().use { it.execute(sql) }
    }

    /** The first column of the first row, as text. */
    fun ask(sql: String): String =
        control.createStatement().use { statement ->
            statement.executeQuery(sql).use {
                it.next()
                it.getString(1)
            }
        }

    /** Gives a reader its row, standing before everything. */
    fun register(name: String) {
        execute("insert into tailrace.consumer_group (name, partitions) values ('$name', 1)")
        execute("insert into tailrace.consumer (name, part, position) values ('$name', 0, '3:3:')")
    }

    /** One change of the row with this key. */
    fun write(key: Int, connection: Connection = control, op: Char = 'U', new: String = "'{}'") {
        execute(
            "insert into tailrace.change_log (segment, watched, op, key, new) " +
                "values (0, 1, '$op', jsonb_build_object('id', $key), $new::jsonb)",
            connection,
        )
    }

    override fun close() = control.close()

    companion object {
        /** The log's schema in another database than the shared server's. */
        fun install(connection: Connection) {
            for (script in listOf("schema", "needs", "trim")) {
                val sql = checkNotNull(RawLog::class.java.getResource("/dev/tailrace/streams/log/$script.sql")).readText()
                connection.createStatement().use { it.execute(sql) }
            }
        }
    }
}
