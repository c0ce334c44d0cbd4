package dev.tailrace.dsl.parallel

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.onCompletion
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import java.util.concurrent.atomic.AtomicInteger

class FanOutSpec :
    FunSpec({
        timeout = 60_000

        test("each element goes to one worker, and all workers take part") {
            val workers = AtomicInteger()
            val gate = CompletableDeferred<Unit>()
            val busy = AtomicInteger()
            val results = (1..100).asFlow().fanOut(4) { share ->
                val worker = workers.incrementAndGet()
                share.map { n ->
                    if (busy.incrementAndGet() == 4) gate.complete(Unit)
                    gate.await()
                    worker to n
                }
            }.toList()
            results.map { it.second } shouldContainExactlyInAnyOrder (1..100).toList()
            results.map { it.first }.distinct() shouldHaveSize 4
        }

        test("a worker keeps state and emits what it likes") {
            val sums = (1..100).asFlow().fanOut(3) { share ->
                flow {
                    var sum = 0
                    share.collect { sum += it }
                    emit(sum)
                }
            }.toList()
            sums shouldHaveSize 3
            sums.sum() shouldBe 5_050
        }

        test("a worker that has enough leaves the rest to the others, and the last one to leave ends the source") {
            val first = AtomicInteger()
            (1..20).asFlow().fanOut(2) { share -> if (first.getAndIncrement() == 0) share.take(1) else share }.toList() shouldHaveSize 20
            val source = CompletableDeferred<Unit>()
            val endless = flow { for (n in 1..Int.MAX_VALUE) emit(n) }.onCompletion { source.complete(Unit) }
            endless.fanOut(2) { share -> share.take(2) }.toList() shouldHaveSize 4
            source.isCompleted shouldBe true
        }

        test("the first failure ends it, a worker's own cancellation too") {
            shouldThrow<IllegalStateException> { (1..10).asFlow().fanOut(2) { share -> share.map { error("worker") } }.toList() }
            shouldThrow<IllegalStateException> { flow<Int> { error("source") }.fanOut(2) { it }.toList() }
            shouldThrow<CancellationException> {
                (1..10).asFlow().fanOut(2) { share -> share.map { throw CancellationException("own") } }.toList()
            }
        }

        test("to all: each element reaches every branch") {
            val branches: Array<(Flow<Int>) -> Flow<String>> = arrayOf({ all -> all.map { "a$it" } }, { all -> all.map { "b$it" } })
            (1..3).asFlow().fanOutToAll(*branches).toList() shouldContainExactlyInAnyOrder listOf("a1", "a2", "a3", "b1", "b2", "b3")
        }

        test("to all: a branch that has enough does not hold up the others") {
            (1..5).asFlow().fanOutToAll({ all -> all.take(1) }, { all -> all }, { emptyFlow() }).toList() shouldHaveSize 6
            val source = CompletableDeferred<Unit>()
            val endless = flow { for (n in 1..Int.MAX_VALUE) emit(n) }.onCompletion { source.complete(Unit) }
            endless.fanOutToAll({ all -> all.take(2) }, { all -> all.take(1) }).toList() shouldContainExactlyInAnyOrder listOf(1, 2, 1)
            source.isCompleted shouldBe true
        }

        test("to all: the first failure ends it") {
            shouldThrow<IllegalStateException> { (1..5).asFlow().fanOutToAll({ all -> all }, { all -> all.map { error("no") } }).toList() }
        }

        test("a number of workers out of range, and no branch, are refused at once") {
            for (workers in listOf(0, -1, 10_001, Int.MAX_VALUE)) {
                shouldThrow<IllegalArgumentException> { emptyFlow<Int>().fanOut(workers) { it } }.message shouldContain "from 1 to 10000"
            }
            shouldThrow<IllegalArgumentException> { emptyFlow<Int>().fanOutToAll<Int, Int>() }
        }
    })
