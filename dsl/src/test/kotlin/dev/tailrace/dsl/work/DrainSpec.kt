package dev.tailrace.dsl.work

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.async
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.consumeAsFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.yield
import java.util.concurrent.atomic.AtomicInteger

class DrainSpec :
    FunSpec({
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
    })
