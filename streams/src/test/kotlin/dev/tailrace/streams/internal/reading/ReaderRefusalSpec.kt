package dev.tailrace.streams.internal.reading

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.error.UnsupportedServerException
import dev.tailrace.dsl.testing.PrivateServer
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.error.ChangeLogMissingException
import dev.tailrace.streams.testing.RawLog
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.string.shouldContain

class ReaderRefusalSpec :
    FunSpec({
        test("a standby is refused") {
            PrivateServer.builder().setting("hot_standby", "on").file("standby.signal", "").start().use { standby ->
                Tailrace.connect(standby.url("postgres")).use { db ->
                    shouldThrow<UnsupportedServerException> { LogReader.open(db, "r") }.message!! shouldContain "standby"
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
