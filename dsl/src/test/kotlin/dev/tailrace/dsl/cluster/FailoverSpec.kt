package dev.tailrace.dsl.cluster

import dev.tailrace.dsl.error.AllMembersFailedException
import dev.tailrace.dsl.error.ConnectionLostException
import dev.tailrace.dsl.error.ConstraintViolationException
import dev.tailrace.dsl.error.HostUnreachableException
import dev.tailrace.dsl.error.PoolExhaustedException
import dev.tailrace.dsl.error.QueryFailedException
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import java.io.IOException
import java.time.Instant
import java.time.InstantSource
import kotlin.time.Duration.Companion.seconds

private class Clock : InstantSource {
    @Volatile
    private var now = Instant.parse("2024-01-01T12:00:00Z")

    override fun instant(): Instant = now

    fun advance(seconds: Long) {
        now = now.plusSeconds(seconds)
    }
}

private fun unreachable() = HostUnreachableException("nothing there")

/** Two members that answer as they are told, and who was asked. */
private class Asked {
    val names = ArrayList<String>()
    val failures = HashMap<String, () -> Throwable>()

    fun answer(name: String): String {
        names += name
        failures[name]?.let { throw it() }
        return "from $name"
    }

    fun took(): List<String> = names.toList().also { names.clear() }
}

class FailoverSpec :
    FunSpec({
        fun members(clock: Clock = Clock(), configure: FailoverBuilder<String>.() -> Unit = {}) =
            Failover(5.seconds, "primary" to "primary", "backup" to "backup") {
                clock(clock)
                illFor(1.seconds, 4.seconds)
                configure()
            }

        test("the first member answers as long as it is well") {
            val asked = Asked()
            failover(5.seconds, "primary" to "a", "backup" to "b") { asked.answer(it) } shouldBe "from a"
            asked.took() shouldContainExactly listOf("a")
        }

        test("members that cannot be reached, are lost or have no connection free are moved on from") {
            for (failure in listOf(unreachable(), ConnectionLostException("gone"), PoolExhaustedException("none free"))) {
                val asked = Asked().apply { failures["primary"] = { failure } }
                members().call { asked.answer(it) } shouldBe "from backup"
            }
        }

        test("what the server refuses, and what the block throws itself, is thrown and makes nobody ill") {
            val refusals = listOf(ConstraintViolationException("duplicate"), QueryFailedException("syntax"), IllegalStateException("mine"))
            for (failure in refusals) {
                val asked = Asked().apply { failures["primary"] = { failure } }
                val failover = members()
                shouldThrow<Exception> { failover.call { asked.answer(it) } }.message shouldBe failure.message
                asked.failures.clear()
                failover.call { asked.answer(it) } shouldBe "from primary"
                asked.took() shouldContainExactly listOf("primary", "primary")
            }
        }

        test("an ill member is passed over until its time is over, twice as long each time it fails anew, up to the most") {
            val clock = Clock()
            val asked = Asked().apply { failures["primary"] = ::unreachable }
            val failover = members(clock)
            for (ill in listOf(1L, 2L, 4L, 4L)) {
                failover.call { asked.answer(it) } shouldBe "from backup"
                asked.took() shouldContainExactly listOf("primary", "backup")
                clock.advance(ill - 1)
                failover.call { asked.answer(it) }
                asked.took() shouldContainExactly listOf("backup")
                clock.advance(1)
            }
            asked.failures.clear()
            failover.call { asked.answer(it) } shouldBe "from primary"
            asked.failures["primary"] = ::unreachable
            failover.call { asked.answer(it) }
            clock.advance(1)
            asked.took()
            failover.call { asked.answer(it) }
            asked.took() shouldContainExactly listOf("primary", "backup")
        }

        test("when its time is over one call tries an ill member while the others still pass it over") {
            val clock = Clock()
            val asked = Asked().apply { failures["primary"] = ::unreachable }
            val failover = members(clock)
            failover.call { asked.answer(it) }
            clock.advance(1)
            asked.failures.clear()
            val inside = CompletableDeferred<Unit>()
            val answer = CompletableDeferred<String>()
            coroutineScope {
                val trying = async {
                    failover.call { member ->
                        inside.complete(Unit)
                        answer.await() + member
                    }
                }
                inside.await()
                failover.call { asked.answer(it) } shouldBe "from backup"
                answer.complete("tried ")
                trying.await() shouldBe "tried primary"
            }
            failover.call { asked.answer(it) } shouldBe "from primary"
        }

        test("all failed and all ill are told with each member's cause, in order") {
            val asked = Asked().apply {
                failures["primary"] = ::unreachable
                failures["backup"] = { ConnectionLostException("gone") }
            }
            val failover = members()
            repeat(2) { round ->
                val failure = shouldThrow<AllMembersFailedException> { failover.call { asked.answer(it) } }
                failure.causes().mapValues { it.value::class } shouldBe
                    mapOf("primary" to HostUnreachableException::class, "backup" to ConnectionLostException::class)
                failure.causes().keys.toList() shouldContainExactly listOf("primary", "backup")
                failure.message!! shouldContain "primary: dev.tailrace.dsl.error.HostUnreachableException: nothing there"
                asked.took().size shouldBe if (round == 0) 2 else 0
            }
        }

        test("a block that must not run twice moves on only from a member that nothing was sent to") {
            val asked = Asked().apply { failures["primary"] = ::unreachable }
            members { repetition(Repetition.ONCE) }.call { asked.answer(it) } shouldBe "from backup"
            asked.failures["primary"] = { ConnectionLostException("in the middle") }
            val failover = members { repetition(Repetition.ONCE) }
            shouldThrow<ConnectionLostException> { failover.call { asked.answer(it) } }
            asked.took()
            failover.call { asked.answer(it) } shouldBe "from backup" // it is remembered all the same
            asked.took() shouldContainExactly listOf("backup")
        }

        test("a failure that the caller names moves on as well") {
            val asked = Asked().apply { failures["primary"] = { IOException("connection reset") } }
            members { alsoMoveOn { it is IOException } }.call { asked.answer(it) } shouldBe "from backup"
        }

        test("cancelling the caller cancels the block and tries nobody else") {
            val asked = ArrayList<String>()
            val inside = CompletableDeferred<Unit>()
            var ended = false
            coroutineScope {
                val calling = launch {
                    members().call { member ->
                        asked += member
                        inside.complete(Unit)
                        try {
                            awaitCancellation()
                        } finally {
                            ended = true
                        }
                    }
                }
                inside.await()
                calling.cancelAndJoin()
            }
            ended shouldBe true
            asked shouldContainExactly listOf("primary")
        }

        test("no members, two of one name, and times that are none are refused at once") {
            shouldThrow<IllegalArgumentException> { failover<String, Unit>(1.seconds) {} }
            shouldThrow<IllegalArgumentException> { failover(1.seconds, "a" to 1, "a" to 2) {} }.message!! shouldContain "\"a\""
            shouldThrow<IllegalArgumentException> { failover(1.seconds, " " to 1) {} }
            shouldThrow<IllegalArgumentException> { failover(0.seconds, "a" to 1) {} }
            shouldThrow<IllegalArgumentException> { failover((-1).seconds, "a" to 1) {} }
            shouldThrow<IllegalArgumentException> { Failover(1.seconds, "a" to 1) { illFor(0.seconds, 1.seconds) } }
            shouldThrow<IllegalArgumentException> { Failover(1.seconds, "a" to 1) { illFor(2.seconds, 1.seconds) } }
        }
    })
