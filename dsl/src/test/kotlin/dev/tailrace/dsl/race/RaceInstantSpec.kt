package dev.tailrace.dsl.race

import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.withSettings
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield
import java.util.concurrent.CompletableFuture
import kotlin.coroutines.Continuation
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.startCoroutine
import kotlin.time.Duration.Companion.seconds

/** What happens in the very instant in which a race is decided. */
class RaceInstantSpec :
    FunSpec({
        test("after a race its caller is in its own context, whatever it goes on running on") {
            val seven = CallContext.NONE.withSettings(mapOf("app.n" to "7"))
            // entered from Java: the context is the thread's, and not the coroutine's
            seven.call {
                runBlocking {
                    race(contender("a") { withSettings("app.n" to "8") { delay(1) } })
                    CallContext.current().settings() shouldBe mapOf("app.n" to "7")
                    hedge(1.seconds) { delay(1) }
                    CallContext.current().readOnly() shouldBe false
                }
            }
            val block: suspend () -> CallContext = {
                hedge(1.seconds) { delay(1) }
                CallContext.current()
            }
            val undispatched = CompletableFuture<CallContext>()
            block.startCoroutine(Continuation(EmptyCoroutineContext) { undispatched.complete(it.getOrThrow()) })
            undispatched.await() shouldBe CallContext.NONE
        }

        test("contenders that finish in the same instant have exactly one winner") {
            withContext(Dispatchers.Default) {
                val before = Races.stats()
                repeat(20_000) { round ->
                    val go = CompletableDeferred<Unit>()
                    // The third lets them go while the race has not been handed to its caller, or only just.
                    val release = launch(start = CoroutineStart.LAZY) { go.complete(Unit) }
                    val contenders = List(3) { index ->
                        contender("$index") {
                            if (index == 2) release.start()
                            go.await()
                            if (round % 4 == index) error("not this time")
                            index
                        }
                    }
                    val winner = race(contenders)
                    winner.name shouldBe "${winner.value}"
                }
                while (Races.stats().running != before.running()) yield()
                Races.stats().won shouldBe before.won() + 20_000
            }
        }

        test("a race that is cancelled in the instant in which it is won ends once, either way") {
            withContext(Dispatchers.Default) {
                repeat(10_000) {
                    val go = CompletableDeferred<Unit>()
                    val racing = launch(start = CoroutineStart.UNDISPATCHED) {
                        race(contender("a") { go.await() }, contender("b") { go.await() })
                    }
                    launch { go.complete(Unit) }
                    racing.cancelAndJoin()
                }
            }
        }
    })
