package dev.tailrace.dsl.internal.execution

import dev.tailrace.dsl.error.ConnectionLostException
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.time.Duration
import kotlin.time.Duration.Companion.milliseconds

private suspend fun WatchedConnection.ask(sql: String): Long =
    run(ExecutionOptions.of("query", sql).withTimeout(Duration.ofSeconds(60))) { connection -> EngineFixture.one(connection, sql) }

class WatchedConnectionSpec :
    FunSpec({
        onBothDrivers("a cancelled coroutine stops its work on the server and leaves the connection", slots = 1) { fixture ->
            fixture.engine.watched(300.milliseconds, 700.milliseconds) { }.use { watched ->
                withContext(Dispatchers.Default) {
                    val work = launch { watched.ask("select count(*) from pg_sleep(60)") }
                    fixture.await(SLEEPING, 1)
                    work.cancelAndJoin()
                    fixture.await(SLEEPING, 0)
                    watched.ask("select 1") shouldBe 1
                }
            }
        }

        onBothDrivers("a killed backend is told to its owner, and work after it fails as lost", slots = 1) { fixture ->
            val lost = CompletableDeferred<Throwable>()
            fixture.engine.watched(300.milliseconds, 700.milliseconds) { lost.complete(it) }.use { watched ->
                fixture.count("select pg_terminate_backend(${watched.backendPid()})::int")
                lost.await().shouldBeInstanceOf<ConnectionLostException>()
                shouldThrow<ConnectionLostException> { watched.ask("select 1") }
            }
        }
    })
