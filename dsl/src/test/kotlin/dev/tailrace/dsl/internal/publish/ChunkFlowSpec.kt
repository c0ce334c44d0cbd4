package dev.tailrace.dsl.internal.publish

import dev.tailrace.dsl.internal.execution.Completion
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asExecutor
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

class ChunkFlowSpec : FunSpec({
    val elsewhere = Dispatchers.Default.asExecutor()

    test("every row comes in order and the source is closed once") {
        val source = RangeSource(1_000, 7, elsewhere)
        source.asFlow().toList() shouldBe (0 until 1_000).toList()
        source.closes.get() shouldBe 1
        source.overlaps.get() shouldBe 0
    }

    test("nothing is fetched before collection") {
        val source = RangeSource(10, 7, elsewhere)
        source.asFlow().map { it + 1 }
        source.fetches.get() shouldBe 0
    }

    test("one chunk is fetched ahead of the one being collected, and no more") {
        val source = RangeSource(100, 10, Runnable::run)
        val fetchedAtRow = mutableListOf<Long>()
        source.asFlow().collect { if (it % 10 == 0) fetchedAtRow += source.fetched() }
        fetchedAtRow shouldBe listOf(20L, 30L, 40L, 50L, 60L, 70L, 80L, 90L, 100L, 100L)
    }

    test("each collection of a chunk flow opens a source of its own") {
        var opened = 0
        val flow = chunkFlow { RangeSource(3, 3, elsewhere).also { opened++ } }
        flow.toList() shouldBe flow.toList()
        opened shouldBe 2
    }

    test("taking the first row closes the source") {
        val source = RangeSource(1_000, 7, elsewhere)
        source.asFlow().first() shouldBe 0
        source.closes.get() shouldBe 1
    }

    test("a collector that throws closes the source") {
        val source = RangeSource(1_000, 7, elsewhere)
        shouldThrow<IllegalStateException> { source.asFlow().collect { error("mine") } }
        source.closes.get() shouldBe 1
    }

    test("cancelling the collector while it waits for a chunk closes the source") {
        val asked = CompletableDeferred<Unit>()
        val source = RangeSource(10, 7) { asked.complete(Unit) }
        val collecting = launch(Dispatchers.Default) { source.asFlow().collect {} }
        asked.await()
        collecting.cancelAndJoin()
        source.closes.get() shouldBe 1
    }

    test("a failure of the source reaches the collector and closes the source") {
        var closes = 0
        val failing = object : ChunkSource<Int> {
            override fun fetch(wanted: Long, completion: Completion<List<Int>>) =
                completion.failed(IllegalArgumentException("lost"))

            override fun close() {
                closes++
            }
        }
        shouldThrow<IllegalArgumentException> { failing.asFlow().toList() }.message shouldBe "lost"
        closes shouldBe 1
    }

    test("an undispatched collector does not run on the source's thread") {
        val names = mutableSetOf<String>()
        val source = RangeSource(100, 10) { task -> Thread(task, "jdbc").start() }
        withContext(Dispatchers.Unconfined) { source.asFlow().collect { names += Thread.currentThread().name } }
        names.none { it == "jdbc" } shouldBe true
    }
})
