package dev.tailrace.dsl.work

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
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

/** On several threads, and never for ever. */
internal suspend fun <R> bounded(block: suspend () -> R): R = withContext(Dispatchers.Default) { withTimeout(60.seconds) { block() } }

class WorkerPoolSpec :
    FunSpec({
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

        test("tasks that submit tasks do not wait for ever, however small the pool") {
            bounded {
                workerPool(limit = 1) {
                    lateinit var sum: Task<Int, Int>
                    sum = task("sum") { n: Int -> if (n == 0) 0 else n + submit(sum, n - 1) }
                    submit(sum, 50) shouldBe 50 * 51 / 2
                }
            }
        }
    })
