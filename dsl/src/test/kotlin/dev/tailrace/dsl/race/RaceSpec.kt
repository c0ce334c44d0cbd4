package dev.tailrace.dsl.race

import dev.tailrace.dsl.error.AllContendersFailedException
import dev.tailrace.dsl.error.ConnectionLostException
import dev.tailrace.dsl.error.DeadlineExceededException
import dev.tailrace.dsl.withDeadline
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import io.kotest.matchers.types.shouldBeSameInstanceAs
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import java.util.concurrent.CompletableFuture
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** Never ends by itself; tells that it was stopped. */
private class Loser {
    val started = CompletableDeferred<Unit>()
    val stopped = CompletableDeferred<Unit>()

    suspend fun run(): Nothing =
        try {
            started.complete(Unit)
            awaitCancellation()
        } finally {
            stopped.complete(Unit)
        }
}

class RaceSpec :
    FunSpec({
        test("the first success wins and the loser is cancelled") {
            val loser = Loser()
            val winner = race(contender("slow") { loser.run() }, contender("fast") { delay(1).let { 7 } })
            winner.name shouldBe "fast"
            winner.value shouldBe 7
            winner.failures shouldBe emptyList()
            loser.stopped.await()
        }

        test("a failure only takes its contender out, and the winner tells of it") {
            val failure = IllegalStateException("no")
            val failed = CompletableDeferred<Unit>()
            val winner =
                race(
                    contender("bad") { failed.complete(Unit).let { throw failure } },
                    contender("good") {
                        failed.await()
                        delay(1)
                        "yes"
                    },
                )
            winner.value shouldBe "yes"
            winner.failures.map { it.name to it.cause } shouldContainExactly listOf("bad" to failure)
        }

        test("when all fail every cause is told, in the order in which they came") {
            val first = CompletableDeferred<Unit>()
            val late = ConnectionLostException("gone")
            val early = IllegalStateException("no")
            val thrown =
                shouldThrow<AllContendersFailedException> {
                    race<Int>(
                        contender("late") {
                            first.await()
                            throw late
                        },
                        contender("early") {
                            yield()
                            first.complete(Unit)
                            throw early
                        },
                    )
                }
            thrown.causes() shouldBe mapOf("early" to early, "late" to late)
            thrown.cause shouldBeSameInstanceAs early
            thrown.suppressed.toList() shouldContainExactly listOf(late)
            thrown.message shouldBe
                "All 2 contenders failed: \"early\" by IllegalStateException (no); \"late\" by ConnectionLostException (gone)"
        }

        test("all that fail before the last one starts are no hang") {
            shouldThrow<AllContendersFailedException> { race<Int>(contender("a") { error("1") }, contender("b") { error("2") }) }
                .causes().keys shouldContainExactly setOf("a", "b")
            shouldThrow<AllContendersFailedException> { race<Int>(contender("a") { error("1") }) }.message shouldContain
                "The only contender"
        }

        test("one exception that fails two contenders is told once") {
            val same = IllegalStateException("same")
            shouldThrow<AllContendersFailedException> { race<Int>(contender("a") { throw same }, contender("b") { throw same }) }
                .causes().values.toList() shouldContainExactly listOf(same, same)
        }

        test("no contender, a blank name or one name twice is a bad argument") {
            shouldThrow<IllegalArgumentException> { race<Int>() }.message shouldContain "at least one"
            shouldThrow<IllegalArgumentException> { race(contender("a") { 1 }, contender("a") { 2 }) }.message shouldContain "\"a\""
            shouldThrow<IllegalArgumentException> { contender(" ") { 1 } }
            shouldThrow<IllegalArgumentException> { race(listOf(Contender<Int> { "mine" })) }
        }

        test("null wins like any other value") {
            race(contender("null") { null }, contender("never") { awaitCancellation() }).value shouldBe null
        }

        test("who has the answer without waiting wins before the next has started") {
            var started = false
            race(
                contender("here") { 1 },
                contender("later") {
                    started = true
                    2
                },
            ).value shouldBe 1
            started shouldBe false
        }

        test("a contender that is cancelled from inside has failed") {
            val future = CompletableFuture<Int>().apply { cancel(true) }
            val thrown =
                shouldThrow<AllContendersFailedException> {
                    race(
                        contender("cancelled") { throw CancellationException("mine") },
                        contender("late") { withTimeout(1.milliseconds) { awaitCancellation() } },
                        Contender.of("future") { future },
                    )
                }
            thrown.causes()["late"].shouldBeInstanceOf<TimeoutCancellationException>()
            thrown.causes().keys shouldBe setOf("cancelled", "future", "late")
        }

        test("a loser that ignores being cancelled does not hold up the winner, nor the scope of the race") {
            val release = CompletableDeferred<Unit>()
            val before = Races.stats().running
            withTimeout(10.seconds) {
                coroutineScope {
                    race(
                        contender("stubborn") { withContext(NonCancellable) { release.await() } },
                        contender("fast") { delay(1) },
                    ).name shouldBe "fast"
                }
            }
            Races.stats().running shouldBe before + 1
            release.complete(Unit)
            while (Races.stats().running != before) delay(1)
        }

        test("cancelling the caller cancels every contender") {
            val losers = listOf(Loser(), Loser())
            val before = Races.stats()
            coroutineScope {
                val racing = launch { race<Int>(losers.mapIndexed { index, loser -> contender("$index") { loser.run() } }) }
                losers.forEach { it.started.await() }
                racing.cancelAndJoin()
            }
            losers.forEach { it.stopped.await() }
            Races.stats().cancelled shouldBe before.cancelled() + 1
            Races.stats().losers shouldBe before.losers() + 2
        }

        test("timeouts and deadlines around a race stop it") {
            val loser = Loser()
            shouldThrow<TimeoutCancellationException> { withTimeout(20.milliseconds) { race<Int>(contender("a") { loser.run() }) } }
            loser.stopped.await()
            val late = Loser()
            shouldThrow<DeadlineExceededException> { withDeadline(20.milliseconds) { race<Int>(contender("a") { late.run() }) } }
            late.stopped.await()
        }

        test("a stage takes part, and is cancelled when it loses") {
            val stage = CompletableFuture<Int>()
            val winner = race(Contender.of("stage") { stage }, contender("fast") { yield().let { 1 } })
            winner.name shouldBe "fast"
            while (!stage.isCancelled) yield()
            race(Contender.of("stage") { CompletableFuture.completedStage(5) }).value shouldBe 5
        }

        test("contenders run in the caller's context") {
            withContext(Dispatchers.IO) {
                race(contender("a") { yield().let { Thread.currentThread().name } }).value shouldContain "worker"
            }
        }
    })
