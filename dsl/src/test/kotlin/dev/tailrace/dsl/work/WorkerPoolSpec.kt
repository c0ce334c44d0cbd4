package dev.tailrace.dsl.work

import dev.tailrace.dsl.error.TaskCancelledException
import dev.tailrace.dsl.error.WorkerPoolClosedException
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.consumeAsFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** Counts who is inside, and remembers the most. */
internal class Gauge {
    private val inside = AtomicInteger()
    val most = AtomicInteger()

    suspend fun <R> within(block: suspend () -> R): R {
        most.accumulateAndGet(inside.incrementAndGet(), ::maxOf)
        return try {
            block()
        } finally {
            inside.decrementAndGet()
        }
    }
}

class WorkerPoolSpec :
    FunSpec({
        /** On several threads, and never for ever. */
        suspend fun <R> bounded(block: suspend () -> R): R = withContext(Dispatchers.Default) { withTimeout(60.seconds) { block() } }

        test("a submission is answered with the task's output") {
            bounded {
                workerPool {
                    val length = task("length") { text: String -> text.length }
                    submit(length, "four") shouldBe 4
                    val none = task("none") { _: String -> null }
                    submit(none, "x") shouldBe null
                }
            }
        }

        test("no more run at once than the pool and the task allow") {
            val all = Gauge()
            val few = Gauge()
            bounded {
                workerPool(limit = 5) {
                    val one = task("one", limit = 2) { n: Int -> all.within { few.within { yield().let { n } } } }
                    val other = task("other") { n: Int -> all.within { yield().let { n } } }
                    List(500) { async { if (it % 2 == 0) submit(one, it) else submit(other, it) } }.awaitAll() shouldContainExactly
                        (0 until 500).toList()
                }
            }
            (all.most.get() <= 5) shouldBe true
            (few.most.get() <= 2) shouldBe true
        }

        test("a task that fails leaves the others alone, and its caller learns why") {
            bounded {
                workerPool(limit = 2) {
                    val divide = task("divide") { n: Int -> 10 / n }
                    val failed = async { runCatching { submit(divide, 0) } }
                    List(20) { async { submit(divide, it + 1) } }.awaitAll().sum() shouldBe (1..20).sumOf { 10 / it }
                    failed.await().exceptionOrNull().shouldBeInstanceOf<ArithmeticException>()
                }
            }
        }

        test("what fails is tried again as the task says, else as the pool says, and each failure is told") {
            val tries = AtomicInteger()
            bounded {
                workerPool(retry = taskRetry { _, _ -> null }) {
                    val flaky = task("flaky", retry = taskRetry(3, 1.milliseconds)) { n: Int ->
                        if (tries.incrementAndGet() < 3) error("not yet") else n * attempt()
                    }
                    val hopeless = task("hopeless") { _: Int -> error("never") }
                    submit(flaky, 7) shouldBe 21
                    runCatching { submit(hopeless, 1) }.isFailure shouldBe true
                    finish()
                    errors().toList().map { "${it.task} ${it.attempt} ${it.cause.message} ${it.retried} ${it.missed}" } shouldContainExactly
                        listOf("flaky 1 not yet true 0", "flaky 2 not yet true 0", "hopeless 1 never false 0")
                }
            }
        }

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

        test("a slow reader of the errors is told how many it missed") {
            bounded {
                workerPool(keptErrors = 3) {
                    val failing = task("failing") { n: Int -> error("$n") }
                    feed(failing, 1..10).await() shouldBe Fed(0, 10)
                    finish()
                    errors().toList().map { it.missed }.first() shouldBe 7
                    errors().toList().size shouldBe 3
                }
            }
        }

        test("a fed task's results go into drains of several types, which are closed when it is done") {
            bounded {
                workerPool(limit = 3) {
                    val even = Drain.of<Int>(4)
                    val words = Drain.of<String>(4)
                    val sort = task("sort", fills = listOf(even, words)) { n: Int -> if (n % 2 == 0) emit(even, n) else emit(words, "$n") }
                    val fed = feed(sort, (1..100))
                    val evens = async { even.toList() }
                    val odds = async { words.stream().toList() }
                    evens.await().sorted() shouldContainExactly (2..100 step 2).toList()
                    odds.await().size shouldBe 50
                    fed.await() shouldBe Fed(100, 0)
                }
            }
        }

        test("a drain that two tasks fill is closed when both are done") {
            bounded {
                workerPool {
                    val out = Drain.of<Int>(1)
                    val plus = task("plus", into = out) { n: Int -> n }
                    val minus = task("minus", into = out) { n: Int -> -n }
                    feed(plus, emptyList()).await()
                    out.isClosed shouldBe false
                    feed(minus, listOf(1, 2))
                    out.toList() shouldContainExactlyInAnyOrder listOf(-1, -2)
                }
            }
        }

        for (limit in listOf(1, 2, 8)) {
            test("tasks are chained through drains smaller than the work, $limit at once") {
                bounded {
                    workerPool(limit = limit) {
                        val pages = Drain.of<Int>(2)
                        val sums = Drain.of<Int>(2)
                        val split = task("split", fills = listOf(pages)) { n: Int -> repeat(10) { emit(pages, n) } }
                        val add = task("add", into = sums) { n: Int -> n + 1 }
                        feed(add, pages)
                        feed(split, 1..50)
                        sums.toList().sum() shouldBe (1..50).sumOf { (it + 1) * 10 }
                    }
                }
            }
        }

        test("a full drain holds up those who fill it: neither it nor the work under way grows") {
            bounded {
                workerPool(limit = 3) {
                    val out = Drain.of<Int>(4)
                    val drawn = AtomicInteger()
                    val fill = task("fill", into = out) { n: Int -> n }
                    feed(fill, sequence { while (true) yield(drawn.incrementAndGet()) }.asIterable())
                    while (out.size() < 4) yield()
                    // Another task is not held up.
                    val other = task("other") { n: Int -> n }
                    repeat(1_000) { submit(other, it) }
                    (drawn.get() <= 4 + 3 + 1) shouldBe true
                    out.stream().first() // and leaves: the endless source is stopped, and the pool ends
                }
            }
        }

        test("a reader that stops stops those who fill the drain, through all the tasks before") {
            bounded {
                workerPool(limit = 2) {
                    val numbers = Drain.of<Int>(1)
                    val texts = Drain.of<String>(1)
                    val count = task("count", into = numbers) { n: Int -> n }
                    val write = task("write", into = texts) { n: Int -> "$n" }
                    val counted = feed(count, generateSequence(1) { it + 1 }.asIterable())
                    val written = feed(write, numbers)
                    texts.stream().first()
                    written.await()
                    counted.await()
                    numbers.isClosed shouldBe true
                }
            }
        }

        test("an abandoned drain of several takes and drops what is still put into it") {
            bounded {
                workerPool {
                    val left = Drain.of<Int>(1)
                    val kept = Drain.of<Int>(1)
                    val both = task("both", fills = listOf(left, kept)) { n: Int ->
                        emit(left, n)
                        emit(kept, n)
                    }
                    val fed = feed(both, 1..100)
                    launch { left.stream().first() }
                    kept.toList().size shouldBe 100
                    fed.await() shouldBe Fed(100, 0)
                }
            }
        }

        test("tasks are fed from a flow, a queue, a drain and an iterable") {
            bounded {
                workerPool {
                    val queue = WorkQueue.of<Int>(1)
                    val seen = Channel<Int>(Channel.UNLIMITED)
                    val one = task("one") { n: Int -> seen.send(n) }
                    val two = task("two") { n: Int -> seen.send(n) }
                    val fromFlow = feed(one, flowOf(1, 2, 3))
                    val fromQueue = feed(two, queue)
                    queue.put(4)
                    queue.close()
                    fromFlow.await() shouldBe Fed(3, 0)
                    fromQueue.await() shouldBe Fed(1, 0)
                    seen.close()
                    seen.consumeAsFlow().toList().sorted() shouldContainExactly listOf(1, 2, 3, 4)
                }
            }
        }

        test("a source that fails makes the feed fail, and its readers learn that they have only a part") {
            bounded {
                workerPool {
                    val out = Drain.of<Int>(10)
                    val copy = task("copy", into = out) { n: Int -> n }
                    val fed = feed(
                        copy,
                        flow {
                            emit(1)
                            error("no more")
                        },
                    )
                    shouldThrow<IllegalStateException> { fed.await() }.message shouldBe "no more"
                    shouldThrow<IllegalStateException> { out.toList() }.message shouldBe "no more"
                }
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
                val stopped = CompletableDeferred<Unit>()
                shouldThrow<IllegalStateException> {
                    workerPool(failFast = true) {
                        val hang = task("hang") { _: Int ->
                            try {
                                awaitCancellation()
                            } finally {
                                stopped.complete(Unit)
                            }
                        }
                        val fail = task("fail") { _: Int -> error("first") }
                        launch { submit(hang, 1) }
                        yield()
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

        test("tasks that submit tasks do not wait for ever, however small the pool") {
            bounded {
                workerPool(limit = 1) {
                    lateinit var sum: Task<Int, Int>
                    sum = task("sum") { n: Int -> if (n == 0) 0 else n + submit(sum, n - 1) }
                    submit(sum, 50) shouldBe 50 * 51 / 2
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
