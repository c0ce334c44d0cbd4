package dev.tailrace.dsl.parallel

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.ints.shouldBeLessThanOrEqual
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.flow.onCompletion
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.yield
import java.util.concurrent.atomic.AtomicInteger

class ParallelFlowSpec :
    FunSpec({
        timeout = 60_000

        test("a flow is mapped in order, and anew for each collection") {
            val mapped = (1..100).asFlow().parallelMap(8) { it * 2 }
            mapped.toList() shouldContainExactly (1..100).map { it * 2 }
            mapped.toList() shouldContainExactly (1..100).map { it * 2 }
            listOf(1, 2).streamParallelMap(2) { it }.toList() shouldContainExactly listOf(1, 2)
            sequenceOf(1, 2).streamParallelMap(2) { it }.toList() shouldContainExactly listOf(1, 2)
        }

        test("behind a slow first element the others go on, twice the concurrency and no further") {
            val pulled = AtomicInteger()
            val done = AtomicInteger()
            val first = CompletableDeferred<Unit>()
            val results = async(Dispatchers.Default) {
                (1..100).asFlow().onEach { pulled.incrementAndGet() }.parallelMap(4) { n ->
                    if (n == 1) first.await()
                    done.incrementAndGet()
                    n
                }.toList()
            }
            while (done.get() < 7) yield()
            repeat(1_000) { yield() }
            done.get() shouldBe 7
            pulled.get() shouldBe 8
            first.complete(Unit)
            results.await() shouldContainExactly (1..100).toList()
        }

        test("a slow collector stops the work") {
            for (ordered in listOf(true, false)) {
                val pulled = AtomicInteger()
                val input = (1..1_000).asFlow().onEach { pulled.incrementAndGet() }
                val mapped = if (ordered) input.parallelMap(4) { it } else input.parallelMapUnordered(4) { it }
                var collected = 0
                mapped.flowOn(Dispatchers.Default).take(50).collect {
                    collected++
                    repeat(20) { yield() }
                    // flowOn's own buffer of 64 is the collector's here
                    pulled.get() shouldBeLessThanOrEqual collected + 8 + 66
                }
                collected shouldBe 50
            }
        }

        test("a collector that has enough ends the upstream and what is in work") {
            for (ordered in listOf(true, false)) {
                val upstream = CompletableDeferred<Unit>()
                val working = AtomicInteger()
                val ended = AtomicInteger()
                val endless = flow { for (n in 1..Int.MAX_VALUE) emit(n) }.onCompletion { upstream.complete(Unit) }
                val transform: suspend (Int) -> Int = { n ->
                    if (n > 1) {
                        try {
                            working.incrementAndGet()
                            awaitCancellation()
                        } finally {
                            ended.incrementAndGet()
                        }
                    }
                    n
                }
                val mapped = if (ordered) endless.parallelMap(3, transform) else endless.parallelMapUnordered(3, transform)
                mapped.take(1).toList() shouldContainExactly listOf(1)
                upstream.isCompleted shouldBe true
                ended.get() shouldBe working.get()
            }
        }

        test("a failure of upstream, block or collector ends all three") {
            fun endings(upstream: Flow<Int>): List<Flow<Int>> =
                listOf(upstream.parallelMap(2) { it }, upstream.parallelMapUnordered(2) { it })
            for (mapped in endings(flow { error("upstream") })) shouldThrow<IllegalStateException> { mapped.toList() }
            for (mapped in endings(flow { throw CancellationException("its own") })) {
                shouldThrow<CancellationException> { mapped.toList() }.message shouldBe "its own"
            }
            for (mapped in endings((1..10).asFlow())) shouldThrow<IllegalStateException> { mapped.collect { error("collector") } }
            shouldThrow<IllegalStateException> { (1..10).asFlow().parallelForEach(2) { error("block") } }
            shouldThrow<CancellationException> { (1..10).asFlow().parallelForEach(2) { throw CancellationException("own") } }
        }

        test("all at once over a flow allocates nothing ahead") {
            (1..1_000).asFlow().parallelMap(Int.MAX_VALUE) { it }.toList() shouldContainExactly (1..1_000).toList()
            (1..1_000).asFlow().parallelMapUnordered(Int.MAX_VALUE) { it }.toList().size shouldBe 1_000
            shouldThrow<IllegalArgumentException> { (1..2).asFlow().parallelMap(0) { it } }
            shouldThrow<IllegalArgumentException> { (1..2).asFlow().parallelMapUnordered(-1) { it } }
        }
    })
