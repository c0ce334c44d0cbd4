package dev.tailrace.benchmarks.notify

import com.impossibl.postgres.api.jdbc.PGConnection
import com.impossibl.postgres.api.jdbc.PGNotificationListener
import dev.tailrace.benchmarks.BenchServer
import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.TailraceConfig
import dev.tailrace.dsl.publish.Subscribers
import dev.tailrace.streams.Notifications
import dev.tailrace.streams.notification.NotificationEvent
import dev.tailrace.streams.notifications
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import java.sql.DriverManager

/** The channel that every arm listens to. */
const val CHANNEL = "bench"

/** One way of listening. */
class Listener(
    val name: String,
    private val listen: (BenchServer, () -> Unit) -> AutoCloseable,
) {
    /** Listens until it is closed; [heard] is called for each notification. In force when this returns. */
    fun open(
        server: BenchServer,
        heard: () -> Unit,
    ): AutoCloseable = listen(server, heard)
}

val bare =
    Listener("PGJDBC-NG, bare") { server, heard ->
        val connection =
            DriverManager.getConnection(
                "jdbc:pgsql://${server.host}:${server.port}/${server.database}?housekeeper=false",
                server.user,
                server.password,
            )
        val listener =
            object : PGNotificationListener {
                override fun notification(
                    processId: Int,
                    channelName: String,
                    payload: String,
                ) = heard()
            }
        connection.unwrap(PGConnection::class.java).addNotificationListener(".*", listener)
        connection.createStatement().use { it.execute("listen $CHANNEL") }
        connection
    }

val stream =
    Listener("tailrace, Flow") { server, heard ->
        val db = Tailrace.connect(TailraceConfig.builder(server.url).poolSize(1).build())
        val stream = db.notifications(CHANNEL)
        val collecting = CoroutineScope(Dispatchers.Default).launch { stream.collect { heard() } }
        runBlocking { stream.awaitReady() }
        AutoCloseable {
            runBlocking { collecting.cancelAndJoin() }
            db.close()
        }
    }

val publisher =
    Listener("tailrace, Publisher") { server, heard ->
        val db = Tailrace.connect(TailraceConfig.builder(server.url).poolSize(1).build())
        val publisher = Notifications.of(db).publisher(CHANNEL)
        publisher.subscribe(Subscribers.forEach<NotificationEvent<String>> { heard() })
        publisher.readyAsync().join()
        db
    }
