package dev.tailrace.dsl.work

import dev.tailrace.dsl.error.WorkQueueClosedException
import dev.tailrace.dsl.withDeadline
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.ints.shouldBeLessThanOrEqual
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import java.util.concurrent.ConcurrentLinkedQueue
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

class WorkQueueSpec :
    FunSpec({
        test("elements leave in the order in which they came") {
            val queue = WorkQueue.of<Int>(3)
            repeat(3) { queue.put(it) }
            queue.size() shouldBe 3
            List(3) { queue.take() } shouldContainExactly listOf(0, 1, 2)
        }

        test("a full queue makes its producers wait, in order") {
            val queue = WorkQueue.of<Int>(1)
            withTimeout(60.seconds) {
                repeat(4) { launch(start = CoroutineStart.UNDISPATCHED) { queue.put(it) } }
                queue.size() shouldBe 1
                queue.tryPut(9) shouldBe false
                List(4) { queue.take() } shouldContainExactly listOf(0, 1, 2, 3)
            }
        }

        test("takers are served in order of arrival") {
            val queue = WorkQueue.of<Int>(5)
            withTimeout(60.seconds) {
                val takers = List(5) { async(start = CoroutineStart.UNDISPATCHED) { queue.take() } }
                repeat(5) { queue.put(it) }
                takers.awaitAll() shouldContainExactly listOf(0, 1, 2, 3, 4)
            }
        }

        test("close refuses who puts, and takers get what is left and then the end") {
            val queue = WorkQueue.of<Int>(1)
            withTimeout(60.seconds) {
                queue.put(1)
                val waiting = async(start = CoroutineStart.UNDISPATCHED) { runCatching { queue.put(2) } }
                queue.close()
                waiting.await().exceptionOrNull()!!::class shouldBe WorkQueueClosedException::class
                shouldThrow<WorkQueueClosedException> { queue.tryPut(3) }
                shouldThrow<WorkQueueClosedException> { queue.tryPut(3, 1.seconds) }
                queue.isClosed shouldBe true
                queue.take() shouldBe 1
                queue.take() shouldBe null
                queue.tryTake() shouldBe null
            }
        }

        test("close ends those who wait to take") {
            val queue = WorkQueue.of<Int>(1)
            withTimeout(60.seconds) {
                val takers = List(3) { async(start = CoroutineStart.UNDISPATCHED) { queue.take() } }
                queue.close()
                takers.awaitAll() shouldContainExactly listOf(null, null, null)
            }
        }

        test("what waits only so long gives up by value") {
            val queue = WorkQueue.of<Int>(1)
            queue.tryTake(20.milliseconds) shouldBe null
            queue.tryPut(1, 1.seconds) shouldBe true
            queue.tryPut(2, 20.milliseconds) shouldBe false
            queue.tryTake(1.seconds) shouldBe 1
            queue.tryTake(0.seconds) shouldBe null
        }

        test("who is cancelled has neither put nor taken") {
            val queue = WorkQueue.of<Int>(1)
            withTimeout(60.seconds) {
                val taker = launch(start = CoroutineStart.UNDISPATCHED) { queue.take() }
                taker.cancelAndJoin()
                queue.put(1)
                val putter = launch(start = CoroutineStart.UNDISPATCHED) { queue.put(2) }
                putter.cancelAndJoin()
                queue.take() shouldBe 1
                queue.tryTake() shouldBe null
            }
        }

        test("an element given to a taker that is cancelled before it goes on goes back to the front") {
            val queue = WorkQueue.of<Int>(2)
            withTimeout(60.seconds) {
                val taker = launch(start = CoroutineStart.UNDISPATCHED) { queue.take() }
                queue.put(1) // given, but the taker has not been dispatched
                queue.tryPut(2) shouldBe true
                queue.tryPut(3) shouldBe false // what is on its way takes up room
                taker.cancelAndJoin()
                queue.take() shouldBe 1
                queue.take() shouldBe 2
            }
        }

        test("and to the next taker, if one waits") {
            val queue = WorkQueue.of<Int>(1)
            withTimeout(60.seconds) {
                val first = launch(start = CoroutineStart.UNDISPATCHED) { queue.take() }
                val second = async(start = CoroutineStart.UNDISPATCHED) { queue.take() }
                queue.put(1)
                first.cancelAndJoin()
                second.await() shouldBe 1
            }
        }

        test("collectors share the elements, and one that stops leaves the rest") {
            val queue = WorkQueue.of<Int>(1_000)
            repeat(1_000) { queue.put(it) }
            queue.stream().first() shouldBe 0
            queue.close()
            withContext(Dispatchers.Default) {
                List(4) { async { queue.stream().toList() } }.awaitAll().flatten().sorted() shouldContainExactly (1..999).toList()
            }
        }

        test("no element is lost or doubled between takes that are cancelled and puts in the same instant") {
            val queue = WorkQueue.of<Int>(2)
            val taken = ConcurrentLinkedQueue<Int>()
            val puts = 20_000
            withDeadline(60.seconds) {
                withContext(Dispatchers.Default) {
                    launch {
                        repeat(puts) {
                            queue.put(it)
                            queue.size() shouldBeLessThanOrEqual 2
                        }
                        queue.close()
                    }
                    repeat(2) {
                        launch {
                            // Takers whose cancel races the put; what they got before it counts as taken.
                            while (!queue.isClosed) {
                                val taker = launch { queue.take()?.let(taken::add) }
                                yield()
                                taker.cancelAndJoin()
                            }
                        }
                    }
                    launch { while (!queue.isClosed) queue.tryTake(1.milliseconds)?.let(taken::add) }
                    launch { queue.stream().collect(taken::add) }
                }
            }
            taken.sorted() shouldContainExactly (0 until puts).toList()
        }

        test("no element is put twice or not at all by puts that are cancelled") {
            val queue = WorkQueue.of<Int>(1)
            val putIn = ConcurrentLinkedQueue<Int>()
            withDeadline(60.seconds) {
                withContext(Dispatchers.Default) {
                    val reader = async { queue.stream().toList() }
                    withTimeout(60.seconds) {
                        repeat(4) { producer ->
                            launch {
                                repeat(2_000) { n ->
                                    val element = producer * 10_000 + n
                                    val put = launch {
                                        try {
                                            queue.put(element)
                                            putIn.add(element)
                                        } catch (cancelled: CancellationException) {
                                            throw cancelled
                                        }
                                    }
                                    yield()
                                    put.cancelAndJoin()
                                }
                            }
                        }
                    }
                    queue.close()
                    reader.await().sorted() shouldContainExactly putIn.sorted()
                }
            }
        }

        test("a capacity of Int.MAX_VALUE allocates nothing ahead") {
            val queues = List(1_000) { WorkQueue.of<Int>(Int.MAX_VALUE) }
            queues.forEach { it.put(1) }
            queues shouldHaveSize 1_000
        }

        test("bad arguments are refused at once") {
            shouldThrow<IllegalArgumentException> { WorkQueue.of<Int>(0) }.message shouldBe "capacity is 0; it must be at least 1"
            shouldThrow<IllegalArgumentException> { WorkQueue.of<Int>(-1) }
            shouldThrow<IllegalArgumentException> { WorkQueue.of<Int>(1).tryTake((-1).seconds) }
            shouldThrow<IllegalArgumentException> { WorkQueue.of<Int>(1).tryPut(1, (-1).seconds) }
        }
    })
