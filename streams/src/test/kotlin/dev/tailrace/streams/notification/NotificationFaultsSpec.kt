package dev.tailrace.streams.notification

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.TailraceConfig
import dev.tailrace.dsl.testing.FrozenProxy
import dev.tailrace.dsl.testing.PrivateServer
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.event.Gap.Reason.CONNECTION_LOST
import dev.tailrace.streams.internal.notification.HubSettings
import dev.tailrace.streams.internal.notification.notificationHub
import dev.tailrace.streams.notifications
import dev.tailrace.streams.notify
import dev.tailrace.streams.testing.through
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import java.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

private val lost = Missed<String>(CONNECTION_LOST, -1)
private val attentive = HubSettings(beatInterval = 300.milliseconds, bound = 700.milliseconds, longestBackoff = 300.milliseconds)

private val drivers = mapOf("PGJDBC-NG" to { database: String -> TestServer.url(database) }, "pgjdbc" to { pgjdbcUrl(it) })

class NotificationFaultsSpec :
    FunSpec({
        for ((driver, url) in drivers) {
            test("a terminated listener is a value in every stream, and the streams go on ($driver)") {
                val database = TestServer.newDatabase()
                TestServer.connect(database).use { server ->
                    Tailrace.connect(url(database)).use { db ->
                        listening(db.notifications("orders"), db.notifications("users", "orders")) { (one, two) ->
                            repeat(5) { round ->
                                server.terminateListeners()
                                one.next() shouldBe lost
                                two.next() shouldBe lost
                                server.notify("orders", "after $round")
                                one.payload() shouldBe "after $round"
                                two.payload() shouldBe "after $round"
                            }
                            server.listeners() shouldBe 1
                        }
                    }
                }
            }

            test("a frozen network is noticed within the heartbeat's interval and bound ($driver)") {
                val database = TestServer.newDatabase()
                FrozenProxy(TestServer.host(), TestServer.port()).use { proxy ->
                    val through = url(database).through(proxy)
                    val config = TailraceConfig.builder(through).poolSize(1).connectTimeout(Duration.ofSeconds(2)).build()
                    TestServer.connect(database).use { server ->
                        Tailrace.connect(config).use { db ->
                            db.notificationHub(attentive)
                            listening(db.notifications("orders")) { (listener) ->
                                db.notify("somewhere") // by now the pool has connected
                                val before = proxy.accepted()
                                proxy.freeze()
                                val frozen = TimeSource.Monotonic.markNow()
                                // It tries to connect again: so it has noticed.
                                eventually(true) { proxy.accepted() > before }
                                frozen.elapsedNow() shouldBeLessThan attentive.beatInterval + attentive.bound + 2.seconds
                                server.notify("orders", "in between")
                                proxy.thaw()
                                listener.next() shouldBe lost
                                server.notify("orders", "afterwards")
                                listener.payload() shouldBe "afterwards"
                            }
                        }
                    }
                }
            }
        }

        test("heartbeats keep a quiet connection, and are nobody's notifications") {
            val database = TestServer.newDatabase()
            FrozenProxy(TestServer.host(), TestServer.port()).use { proxy ->
                val through = TestServer.url(database).through(proxy)
                TestServer.connect(database).use { server ->
                    Tailrace.connect(TailraceConfig.builder(through).poolSize(1).build()).use { db ->
                        db.notificationHub(attentive.copy(beatInterval = 5.milliseconds))
                        listening(db.notifications("orders")) { (listener) ->
                            val pid = server.ask(
                                "select pid from pg_stat_activity where application_name like '%(listen)' and datname = current_database()",
                            )
                            val beat = "select query_start::text from pg_stat_activity where pid = ${pid as Int}"
                            repeat(20) {
                                val last = server.ask(beat)
                                eventually(true) { server.ask(beat) != last }
                            }
                            server.notify("orders", "first")
                            listener.payload() shouldBe "first"
                        }
                    }
                }
            }
        }

        test("a server that was killed and comes back is a value in the stream, which goes on") {
            PrivateServer.builder().start().use { server ->
                val database = server.newDatabase()
                Tailrace.connect(server.url(database)).use { db ->
                    listening(db.notifications("orders")) { (listener) ->
                        repeat(3) { round ->
                            server.kill()
                            server.restart()
                            listener.next() shouldBe lost
                            server.connect(database).use { it.notify("orders", "after $round") }
                            listener.payload() shouldBe "after $round"
                        }
                    }
                }
            }
        }

        test("who subscribes while the server is away fails with a typed error or waits, and those who listened go on") {
            PrivateServer.builder().start().use { server ->
                val database = server.newDatabase()
                Tailrace.connect(server.url(database)).use { db ->
                    listening(db.notifications("orders")) { (listener) ->
                        server.kill()
                        val late = db.notifications("late")
                        val failure = runCatching { late.collect {} }.exceptionOrNull()
                        (failure is dev.tailrace.dsl.error.ConnectFailedException) shouldBe true
                        server.restart()
                        listener.next() shouldBe lost
                    }
                }
            }
        }
    })
