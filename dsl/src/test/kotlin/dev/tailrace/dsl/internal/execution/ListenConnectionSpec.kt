package dev.tailrace.dsl.internal.execution

import com.zaxxer.hikari.HikariDataSource
import dev.tailrace.dsl.Database
import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.driver.NotificationListener
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.testing.TestServer
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.withTimeout
import java.sql.Connection
import kotlin.time.Duration.Companion.seconds

// pgjdbc's notifications come on a thread of ours, PGJDBC-NG's on one of its own.
private class Heard : NotificationListener {
    val notifications = Channel<String>(Channel.UNLIMITED)

    override fun notified(channel: String, payload: String, backendPid: Int) {
        val driver = if (Thread.currentThread().name.startsWith("tailrace-listen-")) "pgjdbc" else "PGJDBC-NG"
        notifications.trySend("$channel $payload by $driver")
    }

    override fun closed() {
        notifications.close()
    }
}

private suspend fun hears(db: Database, driver: String) {
    val heard = Heard()
    db.engine.listening(5.seconds, heard).use { listening ->
        listening.run("listen \"a b\"")
        db.engine.run(ExecutionOptions.of("notify", "")) { it.notify("a b", "ü") }
        withTimeout(20.seconds) { heard.notifications.receive() } shouldBe "a b ü by $driver"
    }
}

private fun Connection.notify(channel: String, payload: String) {
    prepareStatement("select pg_notify(?, ?)").use {
        it.setString(1, channel)
        it.setString(2, payload)
        it.execute()
    }
}

class ListenConnectionSpec :
    FunSpec({
        val database = TestServer.newDatabase()
        val jdbc = "jdbc:postgresql:" + TestServer.url(database).substringAfter("postgresql:").let { "//" + it.substringAfter("@") } +
            "?user=${TestServer.user()}&password=${TestServer.password()}"

        test("a postgresql URL listens through PGJDBC-NG") {
            Tailrace.connect(TestServer.url(database)).use { hears(it, "PGJDBC-NG") }
        }

        test("a jdbc:pgsql URL listens through PGJDBC-NG") {
            Tailrace.connect(TestServer.pgjdbcNgUrl(database)).use { hears(it, "PGJDBC-NG") }
        }

        test("a jdbc:postgresql URL listens through pgjdbc") {
            Tailrace.connect(jdbc).use { hears(it, "pgjdbc") }
        }

        test("an embedded server listens through PGJDBC-NG") {
            Tailrace.connect("embedded:").use { hears(it, "PGJDBC-NG") }
        }

        test("over a pool of the application's, one of its connections listens") {
            HikariDataSource().apply { jdbcUrl = jdbc }.use { pool ->
                Tailrace.over(pool, 2).use { hears(it, "pgjdbc") }
                pool.connection.use { it.isValid(5) } shouldBe true
            }
        }
    })
