package dev.tailrace.dsl.work

import dev.tailrace.dsl.error.TaskCancelledException
import dev.tailrace.dsl.error.WorkerPoolClosedException
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.consumeAsFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

class WorkerPoolEndSpec :
    FunSpec({
        test("who reads the errors in the pool's own scope does not keep it open") {
            bounded {
                val told = Channel<String>(Channel.UNLIMITED)
                workerPool {
                    val failing = task("failing") { n: Int -> error("$n") }
                    launch { errors().collect { told.send(it.cause.message!!) } }
                    launch { runCatching { submit(failing, 1) } }
                    launch { runCatching { submit(failing, 2) } }
                }
                told.close()
                told.consumeAsFlow().toList() shouldContainExactlyInAnyOrder listOf("1", "2")
            }
        }

        test("finish ends what was taken, refuses more, and leaves the rest in the queue") {
            bounded {
                val queue = WorkQueue.of<Int>(100)
                repeat(50) { queue.put(it) }
                val gate = CompletableDeferred<Unit>()
                val done = AtomicInteger()
                workerPool(limit = 2) {
                    val wait = task("wait") { _: Int -> gate.await().also { done.incrementAndGet() } }
                    val started = async(start = CoroutineStart.UNDISPATCHED) { submit(wait, 0) }
                    val fed = feed(wait, queue)
                    while (queue.size() > 48) yield()
                    val finishing = launch(start = CoroutineStart.UNDISPATCHED) { finish() }
                    shouldThrow<WorkerPoolClosedException> { submit(wait, 1) }
                    isClosed shouldBe true
                    gate.complete(Unit)
                    finishing.join()
                    started.await()
                    fed.await() shouldBe Fed(2, 0)
                }
                done.get() shouldBe 3
                queue.size() shouldBe 48
            }
        }

        test("closeNow stops what runs and what waits") {
            bounded {
                workerPool(limit = 1) {
                    val stopped = CompletableDeferred<Unit>()
                    val begun = CompletableDeferred<Unit>()
                    val hang = task("hang") { _: Int ->
                        try {
                            begun.complete(Unit)
                            awaitCancellation()
                        } finally {
                            stopped.complete(Unit)
                        }
                    }
                    val out = Drain.of<Int>(1)
                    val more = task("more", into = out) { n: Int -> n }
                    val running = async { runCatching { submit(hang, 1) } }
                    begun.await()
                    val fed = feed(more, 1..3)
                    val waiting = async(start = CoroutineStart.UNDISPATCHED) { runCatching { submit(hang, 2) } }
                    closeNow()
                    running.await().exceptionOrNull().shouldBeInstanceOf<WorkerPoolClosedException>()
                    waiting.await().exceptionOrNull().shouldBeInstanceOf<WorkerPoolClosedException>()
                    stopped.await()
                    shouldThrow<WorkerPoolClosedException> { fed.await() }
                    shouldThrow<WorkerPoolClosedException> { out.toList() }
                }
            }
        }

        test("asked to fail fast, the pool stops with the first failure and throws it") {
            bounded {
                val started = CompletableDeferred<Unit>()
                val stopped = CompletableDeferred<Unit>()
                shouldThrow<IllegalStateException> {
                    workerPool(failFast = true) {
                        val hang = task("hang") { _: Int ->
                            try {
                                started.complete(Unit)
                                awaitCancellation()
                            } finally {
                                stopped.complete(Unit)
                            }
                        }
                        val fail = task("fail") { _: Int -> error("first") }
                        launch { submit(hang, 1) }
                        started.await()
                        feed(fail, listOf(1))
                        awaitCancellation()
                    }
                }.message shouldBe "first"
                stopped.isCompleted shouldBe true
            }
        }

        test("a cancelled caller withdraws what waits and cancels what runs") {
            bounded {
                workerPool(limit = 1) {
                    val begun = CompletableDeferred<Unit>()
                    val stopped = CompletableDeferred<Unit>()
                    val ran = AtomicInteger()
                    val hang = task("hang") { _: Int ->
                        ran.incrementAndGet()
                        try {
                            begun.complete(Unit)
                            awaitCancellation()
                        } finally {
                            stopped.complete(Unit)
                        }
                    }
                    val running = launch { submit(hang, 1) }
                    begun.await()
                    val waiting = launch(start = CoroutineStart.UNDISPATCHED) { submit(hang, 2) }
                    waiting.cancelAndJoin()
                    running.cancelAndJoin()
                    stopped.await()
                    awaitIdle()
                    ran.get() shouldBe 1
                }
            }
        }

        test("a timeout inside a task is a failure, not the caller's cancellation") {
            bounded {
                workerPool {
                    val slow = task("slow") { _: Int -> withTimeout(10.milliseconds) { awaitCancellation() } }
                    shouldThrow<TaskCancelledException> { submit(slow, 1) }
                    feed(slow, listOf(1, 2)).await() shouldBe Fed(0, 2)
                }
            }
        }

        test("bad arguments are refused with what to do") {
            bounded {
                shouldThrow<IllegalArgumentException> { workerPool(limit = 0) { } }.message shouldBe "limit is 0; it must be at least 1"
                shouldThrow<IllegalArgumentException> { workerPool(keptErrors = 0) { } }
                shouldThrow<IllegalArgumentException> { Drain.of<Int>(0) }
                shouldThrow<IllegalArgumentException> { taskRetry(0, 1.seconds) }
                shouldThrow<IllegalArgumentException> { taskRetry(1, (-1).seconds) }
                workerPool(limit = Int.MAX_VALUE, keptErrors = Int.MAX_VALUE) {
                    val out = Drain.of<Int>(Int.MAX_VALUE)
                    val copy = task("copy", into = out) { n: Int -> n }
                    shouldThrow<IllegalArgumentException> { task("copy") { n: Int -> n } }.message shouldBe
                        "Another task of this pool is named 'copy'; names must differ."
                    shouldThrow<IllegalArgumentException> { task(" ") { n: Int -> n } }
                    shouldThrow<IllegalArgumentException> { task("zero", limit = 0) { n: Int -> n } }
                    shouldThrow<IllegalArgumentException> { submit(copy, 1) }.message shouldBe
                        "task 'copy' fills drains; feed it (from a WorkQueue, one by one) instead of submitting to it."
                    val stray = task("stray") { n: Int -> emit(out, n) }
                    shouldThrow<IllegalArgumentException> { submit(stray, 1) }
                    feed(copy, 1..1_000)
                    shouldThrow<IllegalStateException> { feed(copy, 1..2) }.message shouldBe
                        "task 'copy' is fed already; a task has one source."
                    out.toList().size shouldBe 1_000
                    shouldThrow<IllegalArgumentException> { task("late", into = out) { n: Int -> n } }
                }
            }
        }
    })
