package dev.tailrace.dsl.race

import dev.tailrace.dsl.error.AllContendersFailedException
import dev.tailrace.dsl.error.UnmatchedValueException
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import kotlin.time.Duration.Companion.seconds

class RaceAllSpec :
    FunSpec({
        test("all outcomes come in finishing order, failures among them") {
            val first = CompletableDeferred<Unit>()
            val second = CompletableDeferred<Unit>()
            val outcomes =
                raceAll(
                    contender("third") {
                        second.await()
                        null
                    },
                    contender("second") {
                        first.await()
                        second.complete(Unit)
                        error("no")
                    },
                    contender("first") { yield().let { first.complete(Unit) } },
                )
            outcomes.map { it.name() } shouldContainExactly listOf("first", "second", "third")
            outcomes[1].shouldBeInstanceOf<Outcome.Failure<*>>().cause.message shouldBe "no"
            outcomes[2].shouldBeInstanceOf<Outcome.Success<*>>().value shouldBe null
        }

        test("bad arguments are told before anything starts") {
            shouldThrow<IllegalArgumentException> { raceAll<Int>() }
            shouldThrow<IllegalArgumentException> { streamOutcomes<Int>(emptyList()) }
            shouldThrow<IllegalArgumentException> { streamOutcomes(listOf(contender("a") { 1 }, contender("a") { 1 })) }
        }

        test("the flow is cold and starts anew for each collector") {
            var starts = 0
            val outcomes = streamOutcomes(listOf(contender("a") { ++starts }))
            starts shouldBe 0
            outcomes.toList().map { (it as Outcome.Success).value } shouldBe listOf(1)
            outcomes.toList().map { (it as Outcome.Success).value } shouldBe listOf(2)
        }

        test("a collector that has enough cancels the others and waits for none") {
            val release = CompletableDeferred<Unit>()
            val before = Races.stats().running
            withTimeout(10.seconds) {
                streamOutcomes(
                    listOf(contender("stubborn") { withContext(NonCancellable) { release.await() } }, contender("fast") { yield() }),
                ).first().name() shouldBe "fast"
            }
            Races.stats().running shouldBe before + 1
            release.complete(Unit)
            while (Races.stats().running != before) yield()
        }

        test("cancelling the caller cancels every contender") {
            val started = CompletableDeferred<Unit>()
            val stopped = CompletableDeferred<Unit>()
            coroutineScope {
                val all = launch {
                    raceAll(
                        contender("a") {
                            try {
                                started.complete(Unit)
                                awaitCancellation()
                            } finally {
                                stopped.complete(Unit)
                            }
                        },
                    )
                }
                started.await()
                all.cancelAndJoin()
            }
            stopped.await()
        }

        test("the first value that matches wins, though others came before it") {
            val first = CompletableDeferred<Unit>()
            val winner =
                firstMatching(
                    contender("small") { first.complete(Unit).let { 1 } },
                    contender("large") { first.await().let { 10 } },
                ) { it > 5 }
            winner.value shouldBe 10
            winner.failures.single().cause.shouldBeInstanceOf<UnmatchedValueException>()
        }

        test("where nothing matches each contender is told with its reason") {
            val thrown =
                shouldThrow<AllContendersFailedException> {
                    firstMatching(
                        contender("one") { 1 },
                        contender("two") { 2 },
                        contender("none") { error("no") },
                    ) { if (it == 2) throw IllegalStateException("predicate") else false }
                }
            thrown.causes().mapValues { it.value::class.simpleName } shouldBe
                mapOf("one" to "UnmatchedValueException", "two" to "IllegalStateException", "none" to "IllegalStateException")
        }

        test("a null can match") {
            firstMatching(contender<Int?>("one") { 1 }, contender("null") { null }) { it == null }.name shouldBe "null"
        }
    })
