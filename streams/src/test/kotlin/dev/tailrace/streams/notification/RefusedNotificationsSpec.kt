package dev.tailrace.streams.notification

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.testing.PrivateServer
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.error.InvalidNotificationException
import dev.tailrace.streams.error.NotificationsUnavailableException
import dev.tailrace.streams.notifications
import dev.tailrace.streams.notify
import dev.tailrace.streams.testing.through
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.withTimeout

class RefusedNotificationsSpec :
    FunSpec({
        test("a standby is refused, to the collector and to who waits for it to be ready") {
            PrivateServer.builder().file("standby.signal", "").start().use { server ->
                Tailrace.connect(server.url("postgres")).use { db ->
                    val stream = db.notifications("orders")
                    coroutineScope {
                        val ready =
                            async { shouldThrow<NotificationsUnavailableException> { withTimeout(liveness) { stream.awaitReady() } } }
                        val refused = shouldThrow<NotificationsUnavailableException> { withTimeout(liveness) { stream.collect {} } }
                        refused.message!! shouldContain "standby"
                        ready.await()
                    }
                    server.connect("postgres").use { eventually(0L) { it.listeners() } }
                }
            }
        }

        test("a pooler is refused") {
            val database = TestServer.newDatabase()
            PoolerLike().use { pooler ->
                val through = TestServer.url(database).through(pooler.host, pooler.port)
                Tailrace.connect("$through?sslmode=disable").use { db ->
                    val refused =
                        shouldThrow<NotificationsUnavailableException> { withTimeout(liveness) { db.notifications("orders").collect {} } }
                    refused.message!! shouldContain "pooler"
                    db.notify("orders", "notifying works")
                }
            }
        }

        test("what the server could not carry is refused before anything is sent") {
            Tailrace.connect(TestServer.url(TestServer.newDatabase())).use { db ->
                listening(db.notifications("orders")) { (listener) ->
                    for (payload in listOf("x".repeat(8_000), "ü".repeat(4_000), "a\u0000b", "\ud83d")) {
                        shouldThrow<InvalidNotificationException> { db.notify("orders", payload) }
                    }
                    for (channel in listOf("", "ü".repeat(32), "x".repeat(64), "a\u0000b", "\ude00")) {
                        shouldThrow<InvalidNotificationException> { db.notify(channel, "") }
                        shouldThrow<InvalidNotificationException> { db.notifications("orders", channel) }
                    }
                    shouldThrow<InvalidNotificationException> { db.notifications() }
                    db.notify("orders", "x".repeat(7_999))
                    listener.payload() shouldBe "x".repeat(7_999)
                }
            }
        }
    })
