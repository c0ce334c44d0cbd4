package dev.tailrace.streams.notification

import com.zaxxer.hikari.HikariDataSource
import dev.tailrace.dsl.Database
import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.TailraceConfig
import dev.tailrace.dsl.error.DatabaseClosedException
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.dsl.transaction
import dev.tailrace.streams.notifications
import dev.tailrace.streams.notify
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.core.spec.style.scopes.FunSpecContainerScope
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout

private fun FunSpec.onEachUrl(tests: suspend FunSpecContainerScope.(Database, String) -> Unit) {
    val urls =
        listOf<Pair<String, (String) -> String>>(
            "postgresql:" to TestServer::url,
            "jdbc:pgsql:" to TestServer::pgjdbcNgUrl,
            "jdbc:postgresql:" to { pgjdbcUrl(it) },
        )
    for ((kind, url) in urls) {
        context(kind) {
            val database = TestServer.newDatabase()
            Tailrace.connect(TailraceConfig.builder(url(database)).poolSize(2).build()).use { tests(it, database) }
        }
    }
    context("over a pool of the application's") {
        val database = TestServer.newDatabase()
        HikariDataSource().apply { jdbcUrl = pgjdbcUrl(database) }.use { pool -> Tailrace.over(pool, 2).use { tests(it, database) } }
    }
}

class NotificationsSpec :
    FunSpec({
        onEachUrl { db, database ->
            test("what is notified after a stream is ready arrives, in order and whole") {
                listening(db.notifications("orders", "users")) { (listener) ->
                    for (n in 1..500) db.notify(if (n % 3 == 0) "users" else "orders", "é 😀 \n' $n")
                    for (n in 1..500) listener.payload() shouldBe "é 😀 \n' $n"
                }
            }

            test("a notification tells its channel and who sent it") {
                TestServer.connect(database).use { sender ->
                    listening(db.notifications("orders")) { (listener) ->
                        sender.notify("orders", "x".repeat(7_999))
                        listener.next() shouldBe
                            Notification("orders", "x".repeat(7_999), sender.ask("select pg_backend_pid()") as Int)
                    }
                }
            }

            test("any text of up to 63 bytes is a channel's name, taken exactly") {
                val names = listOf(
                    "Upper",
                    "upper",
                    "a.b",
                    "axb",
                    "\"quoted\"",
                    "'",
                    "a;b",
                    "a--b",
                    "{fn x}",
                    "a?b",
                    "\$1",
                    "a\\b",
                    ".*",
                    "[a",
                    "a b",
                    "line\nbreak",
                    "Öffnung",
                    "😀",
                    "ü".repeat(31) + "x",
                    "\$\$",
                    "/*",
                    "select",
                )
                listening(*names.map { db.notifications(it) }.toTypedArray()) { listeners ->
                    TestServer.connect(database).use { sender -> for (name in names) sender.notify(name, "to $name") }
                    names.zip(listeners) { name, listener -> listener.payload() shouldBe "to $name" }
                    listeners.all { it.noMore() } shouldBe true
                }
            }

            test("a notification inside a transaction is sent when that commits, and not if it rolls back") {
                listening(db.notifications("orders")) { (listener) ->
                    runCatching {
                        db.transaction {
                            db.notify("orders", "rolled back")
                            error("made to fail")
                        }
                    }
                    db.transaction {
                        db.notify("orders", "committed")
                        db.notify("orders", "committed")
                    }
                    db.notify("orders")
                    listener.payload() shouldBe "committed"
                    listener.payload() shouldBe ""
                }
            }

            test("LISTEN of one stream outlives another's of the same channel") {
                coroutineScope {
                    listening(db.notifications("orders")) { (stays) ->
                        listening(db.notifications("orders", "users")) { (leaves) ->
                            db.notify("orders", "to both")
                            leaves.payload() shouldBe "to both"
                        }
                        db.notify("orders", "to one")
                        stays.payload() shouldBe "to both"
                        stays.payload() shouldBe "to one"
                    }
                }
            }
        }

        test("all streams of a database share one connection, which is opened for the first") {
            val database = TestServer.newDatabase()
            TestServer.connect(database).use { server ->
                Tailrace.connect(TestServer.url(database)).use { db ->
                    val streams = List(3) { db.notifications("orders", "own$it") }
                    server.listeners() shouldBe 0
                    listening(*streams.toTypedArray()) { server.listeners() shouldBe 1 }
                }
                eventually(0L) { server.listeners() }
            }
        }

        test("closing the database ends its streams with a typed error and leaves no connection") {
            val database = TestServer.newDatabase()
            TestServer.connect(database).use { server ->
                val db = Tailrace.connect(TestServer.url(database))
                val stream = db.notifications("orders")
                coroutineScope {
                    val ended = async { shouldThrow<DatabaseClosedException> { stream.collect {} } }
                    withTimeout(liveness) { stream.awaitReady() }
                    db.close()
                    withTimeout(liveness) { ended.await() }
                }
                eventually(0L) { server.listeners() }
                shouldThrow<DatabaseClosedException> { stream.collect {} }
                shouldThrow<DatabaseClosedException> { withTimeout(liveness) { stream.awaitReady() } }
            }
        }

        test("a stream can be collected again, and several times at once") {
            Tailrace.connect("embedded:").use { db ->
                val stream = db.notifications("orders")
                repeat(2) { round ->
                    listening(stream, stream) { listeners ->
                        withTimeout(liveness) { while (listeners.any { it.noMore() }) db.notify("orders", "round $round") }
                    }
                }
            }
        }

        test("an undispatched collector that blocks holds up nobody else") {
            Tailrace.connect(TestServer.url(TestServer.newDatabase())).use { db ->
                coroutineScope {
                    val blocked = CompletableDeferred<String>()
                    val release = java.util.concurrent.CountDownLatch(1)
                    val blocking = db.notifications("orders")
                    val job = launch(kotlinx.coroutines.Dispatchers.Unconfined) {
                        blocking.collect {
                            blocked.complete(Thread.currentThread().name)
                            release.await()
                        }
                    }
                    withTimeout(liveness) { blocking.awaitReady() }
                    listening(db.notifications("orders")) { (other) ->
                        db.notify("orders", "1")
                        withTimeout(liveness) { blocked.await() }
                        db.notify("orders", "2")
                        listOf(other.payload(), other.payload()) shouldContainExactly listOf("1", "2")
                    }
                    release.countDown()
                    job.cancel()
                }
            }
        }
    })
