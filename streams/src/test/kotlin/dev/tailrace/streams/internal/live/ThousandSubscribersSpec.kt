package dev.tailrace.streams.internal.live

import dev.tailrace.dsl.Tailrace
import dev.tailrace.streams.changes
import dev.tailrace.streams.event.CaughtUp
import dev.tailrace.streams.event.Gap
import dev.tailrace.streams.event.Insert
import dev.tailrace.streams.get
import dev.tailrace.streams.notification.Overflow
import dev.tailrace.streams.testing.RawLog
import dev.tailrace.streams.testing.watch
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancel
import kotlinx.coroutines.withTimeout
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.seconds

private const val ROWS = 300
private const val SIZE = 200_000

class ThousandSubscribersSpec : FunSpec({
    for (policy in listOf(Overflow.suspend(8), Overflow.dropOldest(8))) {
        test(
            "of 1,000 subscribers one is asleep with ${policy.policy()}: the others are on time, memory is bounded, it knows what it lost",
        ) {
            RawLog().use { log ->
                log.execute("create table orders (id int primary key, note text)")
                log.watch("orders")
                val scope = CoroutineScope(Dispatchers.Default)
                Tailrace.connect(log.url).use { db ->
                    val subscribed = CountDownLatch(1_000)
                    val awake = CompletableDeferred<Unit>()
                    val sleeper = scope.async {
                        val ids = ArrayList<Int>()
                        var lost = 0L
                        db.changes(Orders, overflow = policy).takeUntil { event ->
                            when (event) {
                                is CaughtUp -> subscribed.countDown()
                                is Gap -> lost += event.count()
                                is Insert -> ids += event.row()[Orders.id]
                                else -> error("unexpected $event")
                            }
                            if (event is Insert) awake.await()
                            ids.size + lost >= ROWS
                        }
                        ids to lost
                    }
                    val others = List(999) {
                        scope.async {
                            var count = 0
                            db.changes(Orders).takeUntil { event ->
                                if (event is CaughtUp) subscribed.countDown() else count++
                                count == ROWS
                            }
                        }
                    }
                    check(subscribed.await(60, TimeUnit.SECONDS))
                    // 60 MB of rows in all, which one buffer of 8 must not keep. The others have gone when they are through.
                    repeat(ROWS) { log.execute("insert into orders values ($it, repeat('x', $SIZE))") }
                    withTimeout(60.seconds) { others.awaitAll() }
                    System.gc()
                    val used = Runtime.getRuntime().run { totalMemory() - freeMemory() }
                    check(used < 150L shl 20) { "$used bytes are in use" }
                    awake.complete(Unit)

                    val (ids, lost) = withTimeout(60.seconds) { sleeper.await() }
                    if (policy.policy() == Overflow.Policy.SUSPEND) {
                        lost shouldBe 0
                        ids shouldContainExactly (0 until ROWS).toList()
                    } else {
                        lost shouldBe ROWS - ids.size
                        ids.takeLast(8) shouldContainExactly (ROWS - 8 until ROWS).toList()
                    }
                }
                scope.cancel()
            }
        }
    }
})

private suspend fun <T> kotlinx.coroutines.flow.Flow<T>.takeUntil(done: suspend (T) -> Boolean) {
    try {
        collect { if (done(it)) throw Enough() }
    } catch (_: Enough) {
    }
}

private class Enough : RuntimeException(null, null, false, false)
