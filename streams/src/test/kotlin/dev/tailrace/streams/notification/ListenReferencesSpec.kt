package dev.tailrace.streams.notification

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.testing.PrivateServer
import dev.tailrace.streams.internal.notification.HubSettings
import dev.tailrace.streams.internal.notification.notificationHub
import dev.tailrace.streams.notifications
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import kotlinx.coroutines.cancelAndJoin
import java.nio.file.Files
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

/** What the server was told, read from its own log. */
private fun PrivateServer.told(): List<String> =
    Files.readAllLines(log()).mapNotNull { Regex("(?:statement|execute [^:]*): ((?:un)?listen .*)").find(it)?.groupValues?.get(1) }
        .flatMap { it.split(Regex("; ?")) }
        .filter { "tailrace:beat" !in it }

class ListenReferencesSpec :
    FunSpec({
        test("LISTEN comes with the first subscriber of a channel and UNLISTEN with the last") {
            PrivateServer.builder().setting("log_statement", "all").start().use { server ->
                val database = server.newDatabase()
                Tailrace.connect(server.url(database)).use { db ->
                    listening(db.notifications("a"), db.notifications("a", "b")) { (a, both) ->
                        eventually(setOf("listen \"a\"", "listen \"b\"")) { server.told().toSet() }
                        both.job.cancelAndJoin()
                        eventually("unlisten \"b\"") { server.told().last() }
                        a.job.cancelAndJoin()
                        eventually("unlisten \"a\"") { server.told().last() }
                    }
                    server.told().sorted() shouldContainExactly listOf("listen \"a\"", "listen \"b\"", "unlisten \"a\"", "unlisten \"b\"")
                }
            }
        }

        test("the connection is closed some time after the last has left, and opened again for the next") {
            PrivateServer.builder().start().use { server ->
                val database = server.newDatabase()
                server.connect(database).use { observer ->
                    Tailrace.connect(server.url(database)).use { db ->
                        db.notificationHub(HubSettings(linger = 50.milliseconds))
                        repeat(3) { round ->
                            listening(db.notifications("orders")) { (listener) ->
                                observer.notify("orders", "round $round")
                                listener.payload()
                            }
                            eventually(0L) { observer.listeners() }
                        }
                    }
                }
            }
        }

        test("who comes while the connection lingers or is being closed misses nothing") {
            PrivateServer.builder().start().use { server ->
                val database = server.newDatabase()
                server.connect(database).use { observer ->
                    Tailrace.connect(server.url(database)).use { db ->
                        db.notificationHub(HubSettings(linger = Duration.ZERO))
                        repeat(50) { round ->
                            listening(db.notifications("orders")) { (listener) ->
                                observer.notify("orders", "round $round")
                                while (listener.payload() != "round $round") continue
                            }
                        }
                    }
                }
            }
        }
    })
