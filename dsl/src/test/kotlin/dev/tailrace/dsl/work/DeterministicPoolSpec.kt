package dev.tailrace.dsl.work

import dev.tailrace.dsl.internal.work.Determinism
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.delay
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import java.util.Collections
import kotlin.random.Random
import kotlin.time.Duration.Companion.microseconds
import kotlin.time.Duration.Companion.seconds

class DeterministicPoolSpec :
    FunSpec({
        afterEach { Determinism.forced = false }

        /**
         * A mix of submitted, fed, chained, failing, retried and nested tasks that [seed] decides, while how long each takes is left to
         * chance.
         */
        suspend fun trace(seed: Int, limit: Int): List<String> {
            val random = Random(seed)
            val trace = Collections.synchronizedList(ArrayList<String>())

            suspend fun work(what: String) {
                trace += "$what begins"
                when (Random.nextInt(4)) {
                    0 -> delay(Random.nextInt(300).microseconds)
                    1 -> yield()
                    2 -> withContext(Dispatchers.IO) { yield() }
                }
                trace += "$what ends"
            }
            workerPool(limit, retry = taskRetry(2, 0.seconds)) {
                val parts = Drain.of<Int>(2)
                val results = Drain.of<String>(1_000)
                val inner = task("inner") { n: Int -> work("inner $n") }
                val single = task("single") { n: Int ->
                    work("single $n.${attempt()}")
                    if (n % 5 == 0) error("always")
                    if (n % 3 == 0) submit(inner, n)
                }
                val split = task("split", fills = listOf(parts)) { n: Int ->
                    work("split $n")
                    repeat(n % 4) { emit(parts, n * 10 + it) }
                    if (n % 7 == 0 && attempt() == 1) error("once")
                }
                val join = task("join", into = results) { n: Int ->
                    work("join $n")
                    "$n"
                }
                val inputs = List(random.nextInt(10, 20)) { random.nextInt(100) }
                val singles = List(random.nextInt(5, 10)) { random.nextInt(100) }
                val calls = singles.take(3).map { async(start = CoroutineStart.UNDISPATCHED) { runCatching { submit(single, it) } } }
                feed(split, inputs)
                feed(join, parts)
                val later = singles.drop(3).map { async(start = CoroutineStart.UNDISPATCHED) { runCatching { submit(single, it) } } }
                (calls + later).awaitAll()
                trace += results.toList()
            }
            return trace.toList()
        }

        suspend fun twice(seed: Int, limit: Int) {
            val traces = withContext(Dispatchers.Default) { withTimeout(60.seconds) { List(2) { trace(seed, limit) } } }
            traces[1] shouldContainExactly traces[0]
            val work = traces[0].filter { it.contains(' ') }
            (work.size > 20) shouldBe true
        }

        test("with a limit of 1 a random mix runs in the same order every time") {
            repeat(25) { twice(seed = it, limit = 1) }
        }

        test("and with any limit when determinism is asked for of all pools") {
            Determinism.forced = true
            repeat(10) { twice(seed = 100 + it, limit = 8) }
        }

        test("one at a time, in order of submission") {
            val order = Collections.synchronizedList(ArrayList<Int>())
            withContext(Dispatchers.Default) {
                workerPool(limit = 1) {
                    limit() shouldBe 1
                    val note = task("note") { n: Int ->
                        delay(Random.nextInt(200).microseconds)
                        order += n
                    }
                    List(50) { async(start = CoroutineStart.UNDISPATCHED) { submit(note, it) } }.awaitAll()
                }
            }
            order shouldContainExactly (0 until 50).toList()
        }
    })
