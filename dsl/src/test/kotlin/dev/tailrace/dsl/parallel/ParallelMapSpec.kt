package dev.tailrace.dsl.parallel

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

class ParallelMapSpec :
    FunSpec({
        timeout = 60_000

        test("results come in the order of the input, whichever was ready first") {
            val last = CompletableDeferred<Unit>()
            val results = listOf(1, 2, 3).parallelMap(3) { n ->
                if (n == 3) last.complete(Unit) else last.await()
                n * 10
            }
            results shouldContainExactly listOf(10, 20, 30)
            sequenceOf(1, 2, 3).parallelMap(2) { it * 10 } shouldContainExactly listOf(10, 20, 30)
        }

        test("unordered results come as they are ready") {
            val second = CompletableDeferred<Unit>()
            val slowFirst: suspend (Int) -> Int = { n ->
                if (n == 1) second.await()
                n
            }
            val seen = mutableListOf<Int>()
            listOf(1, 2).streamParallelMapUnordered(2, slowFirst).collect {
                seen += it
                second.complete(Unit)
            }
            seen shouldContainExactly listOf(2, 1)
            listOf(1, 2, 3).parallelMapUnordered(2) { it } shouldContainExactlyInAnyOrder listOf(1, 2, 3)
            sequenceOf(1, 2, 3).parallelMapUnordered(2) { it } shouldContainExactlyInAnyOrder listOf(1, 2, 3)
            sequenceOf(1, 2).streamParallelMapUnordered(2) { it }.collect { }
        }

        test("no more elements are in work than asked for, and none is pulled before there is room for it") {
            val pulled = AtomicInteger()
            val working = AtomicInteger()
            val most = AtomicInteger()
            val gate = CompletableDeferred<Unit>()
            val input = generateSequence(1) { it + 1 }.take(20).onEach { pulled.incrementAndGet() }
            val results = async(Dispatchers.Default) {
                input.parallelMap(3) { n ->
                    most.accumulateAndGet(working.incrementAndGet(), ::maxOf)
                    gate.await()
                    working.decrementAndGet()
                    n
                }
            }
            while (working.get() < 3) yield()
            pulled.get() shouldBe 3
            gate.complete(Unit)
            results.await() shouldContainExactly (1..20).toList()
            most.get() shouldBe 3
        }

        test("the first failure cancels the siblings and is passed on") {
            val sibling = CompletableDeferred<String>()
            val begun = CompletableDeferred<Unit>()
            shouldThrow<IllegalStateException> {
                listOf(1, 2).parallelMap(2) { n ->
                    if (n == 2) {
                        begun.await()
                        error("of $n")
                    }
                    try {
                        begun.complete(Unit)
                        awaitCancellation()
                    } finally {
                        sibling.complete("cancelled")
                    }
                }
            }.message shouldBe "of 2"
            sibling.await() shouldBe "cancelled"
        }

        test("cancelling the caller cancels all, and ends when all have ended") {
            val begun = AtomicInteger()
            val ended = AtomicInteger()
            val caller = launch(Dispatchers.Default) {
                (1..10).parallelForEach(4) {
                    try {
                        begun.incrementAndGet()
                        awaitCancellation()
                    } finally {
                        ended.incrementAndGet()
                    }
                }
            }
            while (begun.get() < 4) yield()
            caller.cancelAndJoin()
            ended.get() shouldBe 4
        }

        test("a timeout inside a block is thrown, never waited for") {
            suspend fun tooLong(): Int = withTimeout(1.milliseconds) { awaitCancellation() }
            shouldThrow<TimeoutCancellationException> { listOf(1, 2).parallelMap(2) { tooLong() } }
            shouldThrow<TimeoutCancellationException> { listOf(1, 2).parallelMapUnordered(2) { tooLong() } }
            shouldThrow<TimeoutCancellationException> { listOf(1, 2).parallelForEach(2) { tooLong() } }
        }

        test("calls within calls end on one thread, whatever the concurrency") {
            withContext(Dispatchers.Default.limitedParallelism(1)) {
                withTimeout(30.seconds) {
                    (1..8).parallelMap(2) { a ->
                        (1..8).parallelMap(2) { b -> (1..2).parallelMapUnordered(1) { a * b }.sum() }.sum()
                    }
                }
            } shouldContainExactly (1..8).map { it * 36 * 2 }
        }

        test("all at once costs what there is, not what there might be") {
            (1..10_000).parallelMap(Int.MAX_VALUE) { it } shouldContainExactly (1..10_000).toList()
            (1..10_000).parallelMapUnordered(Int.MAX_VALUE) { it }.sum() shouldBe 50_005_000
            emptyList<Int>().parallelMap(Int.MAX_VALUE) { it } shouldBe emptyList()
        }

        test("a result may be null") {
            listOf(1, null).parallelMap(2) { it } shouldContainExactly listOf(1, null)
        }

        test("a concurrency below 1 is refused before anything is pulled") {
            val untouched = generateSequence<Int> { error("pulled") }
            for (concurrency in listOf(0, -1, Int.MIN_VALUE)) {
                shouldThrow<IllegalArgumentException> { untouched.parallelMap(concurrency) { it } }
                    .message shouldContain "concurrency is $concurrency"
                shouldThrow<IllegalArgumentException> { untouched.parallelMapUnordered(concurrency) { it } }
                shouldThrow<IllegalArgumentException> { untouched.streamParallelMap(concurrency) { it } }
                shouldThrow<IllegalArgumentException> { untouched.parallelForEach(concurrency) { } }
            }
        }
    })
