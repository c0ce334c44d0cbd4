package dev.tailrace.dsl.race

import dev.tailrace.dsl.error.AllContendersFailedException
import dev.tailrace.dsl.publish.Publishers
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.util.concurrent.Flow

/** Never has an element; counts what it was asked for. */
private class Silent : Flow.Publisher<Int> {
    val requested = CompletableDeferred<Long>()
    val cancelled = CompletableDeferred<Unit>()

    override fun subscribe(subscriber: Flow.Subscriber<in Int>) =
        subscriber.onSubscribe(
            object : Flow.Subscription {
                override fun request(n: Long) {
                    requested.complete(n)
                }

                override fun cancel() {
                    cancelled.complete(Unit)
                }
            },
        )
}

class FirstOfSpec :
    FunSpec({
        test("the channel that has an element wins over a publisher that has none, which is asked for one and cancelled") {
            val silent = Silent()
            val channel = Channel<Int>(1).apply { send(7) }
            val winner = firstOf(silent.asSource("publisher"), channel.asSource("channel"))
            winner.name shouldBe "channel"
            winner.value shouldBe 7
            silent.requested.await() shouldBe 1
            silent.cancelled.await()
        }

        test("a publisher or flow wins over a channel that stays empty") {
            val empty = Channel<Int>()
            firstOf(empty.asSource("channel"), Publishers.from(listOf(1, 2, 3)).asSource("publisher")).value shouldBe 1
            firstOf(empty.asSource("channel"), flowOf(null, 2).asSource("flow")).value shouldBe null
            empty.trySend(1).isClosed shouldBe false
        }

        test("channels that lose keep every element") {
            val channels = List(3) { Channel<Int>(Channel.UNLIMITED) }
            withContext(Dispatchers.Default) {
                channels.forEachIndexed { index, channel ->
                    launch {
                        repeat(5_000) { channel.send(index * 5_000 + it) }
                        channel.close()
                    }
                }
                val taken = HashSet<Int>()
                while (true) {
                    val winner = runCatching { firstOf(channels.mapIndexed { index, channel -> channel.asSource("$index") }) }
                    taken += winner.getOrElse { break }.value
                }
                taken.size shouldBe 15_000
            }
        }

        test("of several that have an element the first named wins") {
            val channels = List(2) { index -> Channel<Int>(1).apply { trySend(index) } }
            firstOf(channels[1].asSource("b"), channels[0].asSource("a")).name shouldBe "b"
        }

        test("sources that end or fail drop out, and when all have, each is told why") {
            val closed = Channel<Int>().apply { close() }
            val broken = Channel<Int>().apply { close(IllegalStateException("broken")) }
            val winner = firstOf(closed.asSource("closed"), flow<Int> { error("no") }.asSource("failed"), flowOf(1).asSource("good"))
            winner.value shouldBe 1
            shouldThrow<AllContendersFailedException> {
                firstOf(
                    closed.asSource("closed"),
                    broken.asSource("broken"),
                    emptyFlow<Int>().asSource("empty"),
                    Publishers.error<Int>(IllegalStateException("no")).asSource("failed"),
                )
            }.causes().mapValues { it.value::class.simpleName } shouldBe
                mapOf(
                    "closed" to "NoSuchElementException",
                    "broken" to "IllegalStateException",
                    "empty" to "NoSuchElementException",
                    "failed" to "IllegalStateException",
                )
        }

        test("cancelling the caller cancels the flows and takes nothing from the channels") {
            val channel = Channel<Int>(1)
            val stopped = CompletableDeferred<Unit>()
            val endless = flow<Int> {
                try {
                    awaitCancellation()
                } finally {
                    stopped.complete(Unit)
                }
            }
            coroutineScope {
                val waiting = launch(start = CoroutineStart.UNDISPATCHED) { firstOf(channel.asSource("channel"), endless.asSource("flow")) }
                waiting.cancelAndJoin()
            }
            stopped.await()
            channel.send(1)
            channel.receive() shouldBe 1
        }

        test("no source, and one name twice, are bad arguments") {
            shouldThrow<IllegalArgumentException> { firstOf<Int>() }
            shouldThrow<IllegalArgumentException> { firstOf(flowOf(1).asSource("a"), flowOf(2).asSource("a")) }
        }
    })
