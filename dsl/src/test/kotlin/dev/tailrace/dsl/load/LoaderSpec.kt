package dev.tailrace.dsl.load

import dev.tailrace.dsl.error.DeadlineExceededException
import dev.tailrace.dsl.error.KeyNotFoundException
import dev.tailrace.dsl.race.Outcome
import dev.tailrace.dsl.withDeadline
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.ints.shouldBeLessThan
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

private val oneAtATime = LoaderOptions.builder().batchesInFlight(1).build()

/** Batches that wait to be answered by the test. */
private class Batches(private val options: LoaderOptions = oneAtATime) {
    class Asked(val keys: Set<Int>, val answer: CompletableDeferred<Map<Int, String>>)

    val asked = Channel<Asked>(Channel.UNLIMITED)
    val loader: Loader<Int, String> = Loader(options) { keys ->
        val answer = CompletableDeferred<Map<Int, String>>()
        asked.send(Asked(keys, answer))
        answer.await()
    }

    suspend fun next(): Asked = withTimeout(30.seconds) { asked.receive() }
}

private fun Batches.Asked.answer() = answer.complete(keys.associateWith { "value $it" })

class LoaderSpec :
    FunSpec({
        test("while one batch is out the next one gathers, and each key is in it once") {
            val batches = Batches()
            coroutineScope {
                val first = async { batches.loader.load(1) }
                val out = batches.next()
                val others = listOf(2, 3, 2, 3, 4).map { key -> async(Dispatchers.Unconfined) { batches.loader.load(key) } }
                out.answer()
                first.await() shouldBe "value 1"
                val gathered = batches.next()
                gathered.keys shouldBe setOf(2, 3, 4)
                gathered.answer()
                others.awaitAll() shouldContainExactly listOf(2, 3, 2, 3, 4).map { "value $it" }
            }
            batches.loader.stats() shouldBe LoaderStats(6, 0, 2, 4)
        }

        test("an asker is never answered by a batch that began before it asked") {
            val batches = Batches(LoaderOptions.builder().batchesInFlight(2).build())
            coroutineScope {
                val before = async { batches.loader.load(1) }
                val old = batches.next()
                val after = async { batches.loader.load(1) }
                val new = batches.next()
                new.answer.complete(mapOf(1 to "new"))
                old.answer.complete(mapOf(1 to "old"))
                before.await() shouldBe "old"
                after.await() shouldBe "new"
            }
        }

        test("a fan-out of a thousand coroutines takes few batches") {
            val loader = Loader<Int, Int> { keys -> keys.associateWith { it * 2 } }
            withContext(Dispatchers.Default) {
                List(1_000) { key -> async { loader.load(key) } }.awaitAll() shouldBe List(1_000) { it * 2 }
            }
            loader.stats().keys() shouldBe 1_000
            loader.stats().batches().toInt() shouldBeLessThan 1_000
        }

        test("absence is a value, and a failure of load") {
            val loader = Loader<Int, String> { mapOf(1 to "one") }
            loader.loadOrNull(2) shouldBe null
            val failure = shouldThrow<KeyNotFoundException> { loader.load(2) }
            failure.key() shouldBe 2
            failure.message!!.contains('2') shouldBe false
            loader.loadAll(listOf(2, 1, 1)) shouldBe mapOf(1 to "one")
        }

        test("keys that nobody asked for are ignored") {
            val loader = Loader<Int, String>(LoaderOptions.builder().cacheSize(10).build()) { mapOf(1 to "one", 2 to "two") }
            loader.load(1) shouldBe "one"
            loader.loadOrNull(3) shouldBe null
            loader.stats().cached() shouldBe 0
        }

        test("a batch that fails fails all of its keys, and the next one is tried anew") {
            var calls = 0
            val loader = Loader<Int, String>(oneAtATime) { keys ->
                check(calls++ > 0) { "made to fail" }
                keys.associateWith { "value $it" }
            }
            shouldThrow<IllegalStateException> { loader.loadAll(listOf(1, 2)) }.message shouldBe "made to fail"
            loader.loadAll(listOf(1, 2)) shouldBe mapOf(1 to "value 1", 2 to "value 2")
        }

        test("a function may tell of each key whether it succeeded") {
            val loader = LoaderOfOutcomes<Int, String> { keys ->
                keys.filter { it < 3 }.associateWith {
                    val took = 1.milliseconds.toJavaDuration()
                    if (it == 1) Outcome.Success("1", "one", took) else Outcome.Failure("2", IllegalStateException("two"), took)
                }
            }
            coroutineScope {
                val good = async { loader.load(1) }
                val bad = async { runCatching { loader.load(2) } }
                val absent = async { loader.loadOrNull(3) }
                good.await() shouldBe "one"
                bad.await().exceptionOrNull()!!.message shouldBe "two"
                absent.await() shouldBe null
            }
            shouldThrow<IllegalStateException> { loader.loadAll(listOf(1, 2)) }
        }

        test("more keys than a batch takes are several batches") {
            val sizes = Channel<Int>(Channel.UNLIMITED)
            val loader = Loader<Int, Int>(LoaderOptions.builder().maxBatch(10).build()) { keys ->
                sizes.send(keys.size)
                keys.associateWith { it }
            }
            loader.loadAll(List(25) { it }) shouldBe (0..24).associateWith { it }
            sizes.close()
            val seen = buildList { for (size in sizes) add(size) }
            seen.sum() shouldBe 25
            seen.max() shouldBe 10
            seen shouldHaveSize 3
            loader.loadAll(emptyList()) shouldBe emptyMap()
        }

        test("a lingering batch waits for more, and goes when it is full") {
            val patient = LoaderOptions.builder().linger(60.seconds.toJavaDuration()).maxBatch(3).build()
            val loader = Loader<Int, Int>(patient) { keys -> keys.associateWith { it } }
            withTimeout(30.seconds) { loader.loadAll(listOf(1, 2, 3)) } shouldBe mapOf(1 to 1, 2 to 2, 3 to 3)
            loader.stats().batches() shouldBe 1
            val brief = Loader<Int, Int>(LoaderOptions.builder().linger(5.milliseconds.toJavaDuration()).build()) { it.associateWith { 0 } }
            withTimeout(30.seconds) { brief.load(1) } shouldBe 0
        }

        test("one that leaves disturbs nobody; when all have left the batch is cancelled") {
            val cancelled = CompletableDeferred<Unit>()
            val began = Channel<Set<Int>>(Channel.UNLIMITED)
            val loader = Loader<Int, Int>(oneAtATime) { keys ->
                began.send(keys)
                try {
                    awaitCancellation()
                } finally {
                    cancelled.complete(Unit)
                }
            }
            coroutineScope {
                val one = launch { loader.load(1) }
                withTimeout(30.seconds) { began.receive() } shouldBe setOf(1)
                val two = launch(Dispatchers.Unconfined) { loader.load(2) }
                val three = launch(Dispatchers.Unconfined) { loader.load(3) }
                two.cancelAndJoin()
                cancelled.isCompleted shouldBe false
                one.cancelAndJoin()
                withTimeout(30.seconds) { cancelled.await() }
                withTimeout(30.seconds) { began.receive() } shouldBe setOf(3)
                three.cancelAndJoin()
            }
        }

        test("the last to leave a batch for another key leaves the others their answer") {
            val batches = Batches()
            coroutineScope {
                val stays = async { batches.loader.load(1) }
                val goes = launch(Dispatchers.Unconfined) { batches.loader.load(1) }
                val out = batches.next()
                goes.cancelAndJoin()
                repeat(100) { yield() }
                out.answer.isCancelled shouldBe false
                out.answer()
                if (out.keys == setOf(1) && !stays.isCompleted) runCatching { withTimeout(100.milliseconds) { batches.next().answer() } }
                stays.await() shouldBe "value 1"
            }
        }

        test("a deadline ends a batch that never does, of one caller or of every batch") {
            val never = Loader<Int, Int>(oneAtATime) { awaitCancellation() }
            shouldThrow<DeadlineExceededException> { withDeadline(20.milliseconds) { never.load(1) } }.spent().isEmpty() shouldBe false
            shouldThrow<DeadlineExceededException> { withDeadline(20.milliseconds) { never.load(2) } }
            val limited =
                Loader<Int, Int>(LoaderOptions.builder().timeout(20.milliseconds.toJavaDuration()).build()) { awaitCancellation() }
            shouldThrow<DeadlineExceededException> { limited.load(1) }
        }

        test("impossible options are refused") {
            val options = LoaderOptions.builder()
            for (size in listOf(0, -1, Int.MAX_VALUE)) shouldThrow<IllegalArgumentException> { options.maxBatch(size).build() }
            shouldThrow<IllegalArgumentException> { LoaderOptions.builder().batchesInFlight(-1).build() }
            shouldThrow<IllegalArgumentException> { LoaderOptions.builder().linger((-1).seconds.toJavaDuration()).build() }
            shouldThrow<IllegalArgumentException> { LoaderOptions.builder().timeout(0.seconds.toJavaDuration()).build() }
            shouldThrow<IllegalArgumentException> { LoaderOptions.builder().cacheSize(-1).build() }
            shouldThrow<IllegalArgumentException> { LoaderOptions.builder().cacheFor(1.seconds.toJavaDuration()).build() }
        }
    })
