package dev.tailrace.streams.internal.reading

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.error.UnsupportedServerException
import dev.tailrace.dsl.testing.PrivateServer
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.changeLog
import dev.tailrace.streams.changes
import dev.tailrace.streams.consumer
import dev.tailrace.streams.error.ChangeLogMissingException
import dev.tailrace.streams.forEach
import dev.tailrace.streams.notification.PoolerLike
import dev.tailrace.streams.stream
import dev.tailrace.streams.testing.RawLog
import dev.tailrace.streams.testing.through
import dev.tailrace.streams.testing.watch
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.string.shouldContain
import kotlinx.coroutines.withTimeout
import kotlin.time.Duration.Companion.seconds

class ReaderRefusalSpec :
    FunSpec({
        /** Everything that reads a log. */
        fun Database.readers(): List<suspend () -> Unit> = listOf(
            { LogReader.open(this, "r") },
            { changeLog().consumer("c").forEach { _, _ -> } },
            { changeLog().consumer("c").stream().collect {} },
            { changes("orders").collect {} },
        )

        test("a standby is refused, to consumers and live streams too") {
            PrivateServer.builder().start().use { server ->
                val log = RawLog(server)
                log.execute("create table orders (id int primary key)")
                log.watch("orders")
                log.close()
                server.restartAsStandby()
                Tailrace.connect(log.url).use { db ->
                    for (reader in db.readers()) {
                        shouldThrow<UnsupportedServerException> { withTimeout(30.seconds) { reader() } }.message!! shouldContain "standby"
                    }
                }
            }
        }

        test("a transaction pooler is refused, to consumers and live streams too") {
            RawLog().use { log ->
                log.execute("create table orders (id int primary key)")
                log.watch("orders")
                PoolerLike().use { pooler ->
                    val through = log.url.through(pooler.host, pooler.port)
                    Tailrace.connect("$through?sslmode=disable").use { db ->
                        for (reader in db.readers()) {
                            shouldThrow<UnsupportedServerException> { withTimeout(30.seconds) { reader() } }.message!! shouldContain
                                "pooler"
                        }
                    }
                }
            }
        }

        test("a database without a change log is refused, and the message says what to do") {
            Tailrace.connect(TestServer.url(TestServer.newDatabase())).use { db ->
                shouldThrow<ChangeLogMissingException> { LogReader.open(db, "r") }.message!! shouldContain "install"
            }
        }

        test("a change log of another version is refused") {
            RawLog().use { log ->
                log.execute("update tailrace.installation set version = 99")
                Tailrace.connect(log.url).use { db ->
                    shouldThrow<ChangeLogMissingException> { LogReader.open(db, "r") }.message!! shouldContain "99"
                }
            }
        }
    })
