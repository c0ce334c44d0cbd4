package dev.tailrace.dsl.load

import com.github.benmanes.caffeine.cache.Cache
import com.github.benmanes.caffeine.cache.Caffeine
import dev.tailrace.dsl.internal.load.Warming
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.onCompletion
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import kotlin.time.Duration.Companion.microseconds
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

private fun cache(): Cache<Int, String> = Caffeine.newBuilder().build()

class CacheWarmerSpec :
    FunSpec({
        val ten = WarmOptions.DEFAULT.batchSize(10)

        test("values are stored under their keys, and each batch is told") {
            val cache = cache()
            val warmer = CacheWarmer.of(cache, ten)
            val steps = warmer.streamWarming((1..25).asFlow().mapToText()) { it.removePrefix("v").toInt() }.toList()
            steps.map { it.taken() } shouldBe listOf(10L, 20L, 25L, 25L)
            steps.map { it.finished() } shouldBe listOf(false, false, false, true)
            cache.asMap() shouldBe (1..25).associateWith { "v$it" }
            warmer.progress() shouldBe steps.last()
        }

        test("an entry that is there already stays, unless it is to be replaced") {
            val cache = cache().also { it.put(1, "newer") }
            CacheWarmer.of(cache).warm(flow { emit("v1") }) { 1 }.let { it.stored() to it.present() } shouldBe (0L to 1L)
            cache.getIfPresent(1) shouldBe "newer"
            CacheWarmer.of(cache, WarmOptions.DEFAULT.thatReplace()).warm(flow { emit("v1") }) { 1 }.stored() shouldBe 1
            cache.getIfPresent(1) shouldBe "v1"
        }

        test("keys are loaded in batches, those that are there already not at all") {
            val cache = cache().also { it.put(1, "newer") }
            val loader = Loader<Int, String> { keys -> keys.filter { it % 5 != 0 }.associateWith { "v$it" } }
            val progress = CacheWarmer.of(cache, ten).warm(1..20, loader)
            listOf(progress.taken(), progress.stored(), progress.present(), progress.absent()) shouldBe listOf(20L, 15L, 1L, 4L)
            loader.stats().keys() shouldBe 19
            loader.stats().batches() shouldBe 2
        }

        test("no more is taken than the cache holds, or than the limit") {
            val bounded = Caffeine.newBuilder().maximumSize(15).build<Int, String>()
            var ended = false
            val endless = flow { for (i in generateSequence(1) { it + 1 }) emit("v$i") }.onCompletion { ended = true }
            CacheWarmer.of(bounded, ten).warm(endless) { it.drop(1).toInt() }.taken() shouldBe 15
            ended shouldBe true
            CacheWarmer.of(cache(), ten.limit(3)).warm(endless) { it.drop(1).toInt() }.taken() shouldBe 3
        }

        test("the pace is what was asked for") {
            Warming.waitNanos(500, 0, 0) shouldBe 0
            Warming.waitNanos(500, 1_000, 0) shouldBe 500_000_000
            Warming.waitNanos(500, 1_000, 400_000_000) shouldBe 100_000_000
            Warming.waitNanos(500, 1_000, 600_000_000) shouldBe 0
            Warming.waitNanos(Int.MAX_VALUE * 4L, 1, 0) shouldBe Int.MAX_VALUE * 4_000_000_000L
        }

        test("cancelling stops it, and what was stored stays") {
            val cache = cache()
            val reached = CompletableDeferred<Unit>()
            val never = flow {
                repeat(10) { emit("v$it") }
                reached.complete(Unit)
                CompletableDeferred<Unit>().await()
            }
            val job = launch(Dispatchers.Default) { CacheWarmer.of(cache, ten).warm(never) { it.drop(1).toInt() } }
            withTimeout(30.seconds) { reached.await() }
            withTimeout(30.seconds) { job.cancelAndJoin() }
            cache.estimatedSize() shouldBe 10
        }

        test("an error of the source, the key or the loader ends it") {
            val warmer = CacheWarmer.of(cache())
            shouldThrow<IllegalStateException> { warmer.warm(flow<String> { error("source") }) { 1 } }.message shouldBe "source"
            shouldThrow<IllegalStateException> { warmer.warm(flow { emit("v") }) { error("key") } }.message shouldBe "key"
            shouldThrow<IllegalStateException> { warmer.warm(1..2, Loader { error("loader") }) }.message shouldBe "loader"
        }

        test("a slow collector slows the filling") {
            val cache = cache()
            var emitted = 0
            val source = (1..100).asFlow().mapToText().onEach { emitted++ }
            CacheWarmer.of(cache, ten).streamWarming(source) { it.drop(1).toInt() }.first()
            emitted shouldBe 10
        }

        test("a refresh loads what is there again, leaves what changed meanwhile and removes what is gone") {
            val cache = cache().also { it.putAll(mapOf(1 to "old", 2 to "old", 3 to "old")) }
            val loads = CompletableDeferred<Unit>()
            val loader = Loader<Int, String> { keys ->
                cache.put(2, "changed meanwhile")
                if (!keys.contains(3)) loads.complete(Unit)
                (keys - 3).associateWith { "new" }
            }
            val job = launch(Dispatchers.Default) { CacheWarmer.of(cache).refresh(1.milliseconds, loader) }
            withTimeout(30.seconds) { loads.await() }
            job.cancelAndJoin()
            cache.getIfPresent(1) shouldBe "new"
            cache.getIfPresent(3) shouldBe null
            shouldThrow<IllegalArgumentException> { CacheWarmer.of(cache).refresh(0.microseconds, loader) }
        }

        test("impossible options are refused") {
            for (size in listOf(0, -1, Int.MAX_VALUE)) shouldThrow<IllegalArgumentException> { WarmOptions.DEFAULT.batchSize(size) }
            shouldThrow<IllegalArgumentException> { WarmOptions.DEFAULT.perSecond(-1) }
            shouldThrow<IllegalArgumentException> { WarmOptions.DEFAULT.limit(-1) }
        }
    })

private fun kotlinx.coroutines.flow.Flow<Int>.mapToText() = flow { collect { emit("v$it") } }
