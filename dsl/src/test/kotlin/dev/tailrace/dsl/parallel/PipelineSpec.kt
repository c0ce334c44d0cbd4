package dev.tailrace.dsl.parallel

import dev.tailrace.dsl.error.StageFailedException
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.ints.shouldBeLessThanOrEqual
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.onCompletion
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.milliseconds

class PipelineSpec :
    FunSpec({
        timeout = 60_000

        test("elements go through typed stages in order, anew for each run") {
            val pipeline = pipelineOf(listOf("1", "2", "3"))
                .stage("parse", parallelism = 3) { it.toInt() }
                .stage("double", buffer = 2) { it * 2L }
            pipeline.toList() shouldContainExactly listOf(2L, 4L, 6L)
            pipeline.stream().toList() shouldContainExactly listOf(2L, 4L, 6L)
            val seen = mutableListOf<Long>()
            pipeline.collect { seen += it }
            seen shouldContainExactly listOf(2L, 4L, 6L)
        }

        test("an unordered stage lets a quick element pass a slow one") {
            val second = CompletableDeferred<Unit>()
            val seen = mutableListOf<Int>()
            pipelineOf(listOf(1, 2)).stage("work", parallelism = 2, ordered = false) {
                if (it == 1) second.await()
                it
            }.collect {
                seen += it
                second.complete(Unit)
            }
            seen shouldContainExactly listOf(2, 1)
        }

        test("from end to end no more is held than the stages say") {
            val pulled = AtomicInteger()
            val source = (1..10_000).asFlow().onEach { pulled.incrementAndGet() }
            val pipeline = pipelineOf(source)
                .stage("ordered", parallelism = 2, buffer = 3) { it }
                .stage("unordered", parallelism = 4, ordered = false) { it }
            var collected = 0
            var ahead = 0
            pipeline.stream().take(200).collect {
                collected++
                repeat(50) { yield() }
                ahead = maxOf(ahead, pulled.get() - collected)
            }
            // 2 × 2 + 3 and 4, one in each hand between them
            ahead shouldBeLessThanOrEqual 2 * 2 + 3 + 4 + 3
        }

        test("a consumer that stops cancels stages and source") {
            val source = CompletableDeferred<Unit>()
            val stuck = AtomicInteger()
            val ended = AtomicInteger()
            pipelineOf(flow { for (n in 1..Int.MAX_VALUE) emit(n) }.onCompletion { source.complete(Unit) })
                .stage("first", parallelism = 4, buffer = 4) { it }
                .stage("second", parallelism = 2, ordered = false) {
                    if (it > 1) {
                        try {
                            stuck.incrementAndGet()
                            awaitCancellation()
                        } finally {
                            ended.incrementAndGet()
                        }
                    }
                    it
                }.stream().take(1).toList() shouldContainExactly listOf(1)
            source.isCompleted shouldBe true
            ended.get() shouldBe stuck.get()
        }

        test("failing fast names the stage and keeps the element out") {
            val failure = shouldThrow<StageFailedException> {
                pipelineOf(listOf("hunter2")).stage("parse") { it.length }.stage("store") { check(it < 0) }.toList()
            }
            failure.stage() shouldBe "store"
            failure.cause!!.javaClass shouldBe IllegalStateException::class.java
            failure.message shouldContain "\"store\""
            failure.message shouldNotContain "hunter2"
            shouldThrow<StageFailedException> {
                pipelineOf(listOf(1)).stage("slow") { withTimeout(1.milliseconds) { awaitCancellation() } }.toList()
            }
        }

        test("reported errors leave the element out, and the others go on") {
            val errors = mutableListOf<PipelineError>()
            pipelineOf(listOf("1", "x", "3")).stage("parse") { it.toInt() }.reportingErrors { errors += it }
                .stage("halve") { if (it == 3) error("odd") else it }.toList() shouldContainExactly listOf(1)
            errors.map { it.stage() to it.element() } shouldContainExactlyInAnyOrder listOf("parse" to "x", "halve" to 3)
            PipelineError("s", "hunter2", RuntimeException("no")).toString() shouldNotContain "hunter2"
            shouldThrow<IllegalArgumentException> {
                pipelineOf(listOf(1)).stage("fails") { error("no") }.reportingErrors { throw IllegalArgumentException("handler") }.toList()
            }.message shouldBe "handler"
            shouldThrow<IllegalStateException> { pipelineOf(flow<Int> { error("source") }).reportingErrors { }.toList() }
        }

        test("a run has its errors beside its results, a thousand of them too") {
            val (results, errors) = pipelineOf(1..2_000).stage("evens", parallelism = 4) {
                if (it % 2 ==
                    0
                ) {
                    it
                } else {
                    error("odd")
                }
            }.streamApart()
            val read = async(start = CoroutineStart.UNDISPATCHED) { errors.toList() }
            results.toList() shouldContainExactly (2..2_000 step 2).toList()
            read.await().size shouldBe 1_000
            shouldThrow<IllegalStateException> { results.toList() }
            shouldThrow<IllegalStateException> { errors.toList() }
        }

        test("errors that nobody reads fail the run instead of stopping it") {
            shouldThrow<StageFailedException> { pipelineOf(1..1_000).stage("fails") { error("no") }.streamApart().results.toList() }
            val few = pipelineOf(1..64).stage("fails") { error("no") }.streamApart()
            few.results.toList() shouldBe emptyList()
            few.errors.toList().size shouldBe 64
        }

        test("a reader of errors that stops does not stop the run") {
            val (results, errors) = pipelineOf(1..1_000).stage("fails") { error("no") }.streamApart()
            val reader = launch(start = CoroutineStart.UNDISPATCHED) { errors.take(3).toList() }
            results.toList() shouldBe emptyList()
            reader.join()
        }

        test("wrong arguments are refused at once") {
            val one = pipelineOf(listOf(1)).stage("a") { it }
            shouldThrow<IllegalArgumentException> { one.stage("a") { it } }.message shouldContain "\"a\""
            shouldThrow<IllegalArgumentException> { one.stage(" ") { it } }
            shouldThrow<IllegalArgumentException> { one.stage("b", parallelism = 0) { it } }.message shouldContain "parallelism is 0"
            shouldThrow<IllegalArgumentException> { one.stage("b", buffer = -1) { it } }.message shouldContain "buffer is -1"
            one.stage("b", parallelism = Int.MAX_VALUE, buffer = Int.MAX_VALUE) { it }.toList() shouldContainExactly listOf(1)
        }
    })
