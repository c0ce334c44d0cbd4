package dev.tailrace.dsl.testing

import dev.tailrace.dsl.driver.ConnectTarget
import dev.tailrace.dsl.driver.ListenRegistration
import dev.tailrace.dsl.driver.NotificationListener
import dev.tailrace.dsl.driver.PostgresDriver
import java.io.InputStream
import java.io.OutputStream
import java.sql.Connection
import java.sql.DriverManager
import java.util.Collections
import java.util.WeakHashMap

/** As much of a driver as running statements needs. */
class PlainDriver(private val name: String, private val url: (String) -> String) : PostgresDriver {
    private val pids = Collections.synchronizedMap(WeakHashMap<Connection, Int>())

    override fun name(): String = name

    override fun open(target: ConnectTarget): Connection = DriverManager.getConnection(url(target.database()), target.user(), target.password())

    override fun owns(connection: Connection): Boolean = true

    override fun backendPid(connection: Connection): Int = pids.getOrPut(connection.unwrap(Connection::class.java)) {
        connection.createStatement().use { statement ->
            statement.executeQuery("select pg_backend_pid()").use { rows ->
                rows.next()
                rows.getInt(1)
            }
        }
    }

    override fun cancels(): Boolean = false

    override fun cancel(connection: Connection): Unit = throw UnsupportedOperationException()

    override fun abort(connection: Connection): Unit = connection.abort(Runnable::run)

    override fun copyIn(connection: Connection, copySql: String, source: InputStream): Long = throw UnsupportedOperationException()

    override fun copyOut(connection: Connection, copySql: String, sink: OutputStream): Long = throw UnsupportedOperationException()

    override fun listen(connection: Connection, listener: NotificationListener): ListenRegistration = throw UnsupportedOperationException()
}
