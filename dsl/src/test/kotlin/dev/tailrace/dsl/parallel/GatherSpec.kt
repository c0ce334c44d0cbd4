package dev.tailrace.dsl.parallel

import dev.tailrace.dsl.race.Outcome
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.toList
import java.util.concurrent.atomic.AtomicInteger

class GatherSpec :
    FunSpec({
        timeout = 60_000

        test("each query has its result or its error, of its own type, and the block makes one of them") {
            val text = gather {
                val users = query("users") { listOf("Ada") }
                val broken = query<Int>("broken") { error("no") }
                val total = query("total") { 3L }
                val names: List<String> = users.value()
                val count: Long = total.value()
                broken.outcome().shouldBeInstanceOf<Outcome.Failure<*>>().cause().message shouldBe "no"
                users.name shouldBe "users"
                "$names of $count"
            }
            text shouldBe "[Ada] of 3"
        }

        test("all run at the same time, and outcomes are in the order of declaration") {
            val second = CompletableDeferred<Unit>()
            val outcomes = gather {
                query("first") { second.await() }
                query("second") { second.complete(Unit) }
                query("third") { error("no") }
                outcomes()
            }
            outcomes.map { it.name() } shouldContainExactly listOf("first", "second", "third")
            outcomes.map { it is Outcome.Success } shouldContainExactly listOf(true, true, false)
        }

        test("what nobody asks for has ended when gather returns") {
            val ran = AtomicInteger()
            gather {
                query("a") { ran.incrementAndGet() }
                query("b") { ran.incrementAndGet() }
                "done"
            } shouldBe "done"
            ran.get() shouldBe 2
        }

        test("a value that is asked for throws its failure, which cancels the rest") {
            val other = CompletableDeferred<Unit>()
            shouldThrow<IllegalArgumentException> {
                gather {
                    query("stuck") {
                        try {
                            awaitCancellation()
                        } finally {
                            other.complete(Unit)
                        }
                    }
                    query<Int>("broken") { throw IllegalArgumentException("mine") }.value()
                }
            }.message shouldBe "mine"
            other.isCompleted shouldBe true
        }

        test("failing fast, the first failure cancels the others and is thrown") {
            shouldThrow<IllegalStateException> {
                gather(failFast = true) {
                    query<Int>("stuck") { awaitCancellation() }
                    query<Int>("broken") { error("mine") }
                }
            }.message shouldBe "mine"
            shouldThrow<IllegalStateException> {
                streamGather(failFast = true) {
                    query("stuck") { awaitCancellation() }
                    query("broken") { error("mine") }
                }.toList()
            }
        }

        test("a cancellation of something in a query is its failure, not gather's end") {
            gather {
                val cancelled = query<Int>("cancelled") { throw CancellationException("inside") }
                val well = query("well") { 1 }
                cancelled.outcome().shouldBeInstanceOf<Outcome.Failure<*>>()
                well.value()
            } shouldBe 1
        }

        test("a name that is there twice, or blank, is refused before anything has begun") {
            val ran = AtomicInteger()
            shouldThrow<IllegalArgumentException> {
                gather {
                    query("users") { ran.incrementAndGet() }
                    query("users") { ran.incrementAndGet() }
                }
            }.message shouldContain "\"users\""
            shouldThrow<IllegalArgumentException> { gather { query(" ") { ran.incrementAndGet() } } }
            shouldThrow<IllegalArgumentException> {
                streamGather {
                    query("users") { ran.incrementAndGet() }
                    query("users") { ran.incrementAndGet() }
                }.toList()
            }
            ran.get() shouldBe 0
        }

        test("nothing to gather is no error") {
            gather { outcomes() } shouldBe emptyList()
            streamGather { }.toList() shouldBe emptyList()
        }

        test("as a stream, outcomes come as queries finish, and ending it cancels the rest") {
            val seen = CompletableDeferred<Unit>()
            val stream = streamGather {
                query("slow") { seen.await() }
                query("quick") { 1 }
            }
            val names = mutableListOf<String>()
            stream.map { it.name() }.collect {
                names += it
                seen.complete(Unit)
            }
            names shouldContainExactly listOf("quick", "slow")
            streamGather {
                query("stuck") { awaitCancellation() }
                query("quick") { 1 }
            }.first().name() shouldBe "quick"
        }
    })
