package dev.tailrace.dsl.internal.execution

import dev.tailrace.dsl.driver.PostgresDriver
import dev.tailrace.dsl.error.PoolExhaustedException
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.ints.shouldBeLessThanOrEqual
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.coroutines.yield
import java.time.Duration
import kotlin.time.Duration.Companion.milliseconds

class PoolOfOneSpec :
    FunSpec({
        onBothDrivers("of 1,000 queued coroutines half give up, and the rest all succeed without holding a thread", slots = 1) { fixture ->
            withContext(Dispatchers.Default) {
                val block = launch { fixture.read("select count(*) from pg_sleep(60)") }
                fixture.await(SLEEPING, 1)
                val threads = jdbcThreads()
                coroutineScope {
                    val staying = List(500) { async { fixture.read("select $it") } }
                    val cancelled = List(250) { launch { fixture.read("select -1") } }
                    val timedOut = List(250) { async { withTimeoutOrNull(100.milliseconds) { fixture.read("select -1") } } }
                    while (fixture.engine.waiting() < 750) yield()
                    jdbcThreads() shouldBeLessThanOrEqual threads
                    cancelled.forEach { it.cancelAndJoin() }
                    timedOut.awaitAll().filterNotNull() shouldHaveSize 0
                    fixture.engine.waiting() shouldBe 500
                    block.cancelAndJoin()
                    staying.awaitAll() shouldBe List(500) { it.toLong() }
                }
                fixture.engine.waiting() shouldBe 0
            }
        }

        test("a task that waits longer than the acquire timeout is told so, and its place is free") {
            EngineFixture(PostgresDriver.pgjdbc(), 1, Duration.ofSeconds(2)).use { fixture ->
                withContext(Dispatchers.Default) {
                    val block = launch { fixture.read("select count(*) from pg_sleep(60)") }
                    fixture.await(SLEEPING, 1)
                    shouldThrow<PoolExhaustedException> { fixture.read("select 1") }.message shouldContain "2000 ms"
                    fixture.engine.waiting() shouldBe 0
                    block.cancelAndJoin()
                    fixture.read("select 1") shouldBe 1
                }
            }
        }
    })

private fun jdbcThreads(): Int = Thread.getAllStackTraces().keys.count { "-jdbc-" in it.name }
