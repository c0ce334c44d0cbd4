package dev.tailrace.dsl.load

import dev.tailrace.dsl.error.MissingDependencyException
import dev.tailrace.dsl.internal.load.cacheOf
import dev.tailrace.dsl.withSettings
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import java.net.URLClassLoader
import java.util.concurrent.atomic.AtomicInteger

private val cached = LoaderOptions.builder().cacheSize(100).build()

class LoaderCacheSpec :
    FunSpec({
        test("a value is loaded once, until it is cleared") {
            val loads = AtomicInteger()
            val loader = Loader<Int, Int>(cached) { keys -> keys.associateWith { loads.incrementAndGet() } }
            listOf(loader.load(1), loader.load(1), loader.loadAll(listOf(1)).getValue(1)) shouldBe listOf(1, 1, 1)
            loader.clear(1)
            loader.load(1) shouldBe 2
            loader.clearAll()
            loader.load(1) shouldBe 3
            loader.stats() shouldBe LoaderStats(5, 2, 3, 3)
        }

        test("absence is not cached") {
            val loads = AtomicInteger()
            val loader = Loader<Int, Int>(cached) { if (loads.incrementAndGet() == 1) emptyMap() else mapOf(1 to 1) }
            loader.loadOrNull(1) shouldBe null
            loader.loadOrNull(1) shouldBe 1
        }

        test("a primed value is there, and a load that began before does not undo it") {
            val began = CompletableDeferred<Unit>()
            val go = CompletableDeferred<Unit>()
            val loader = Loader<Int, String>(cached) { keys ->
                began.complete(Unit)
                go.await()
                keys.associateWith { "loaded" }
            }
            coroutineScope {
                val load = async { loader.load(1) }
                began.await()
                loader.prime(1, "primed")
                loader.prime(2, "primed")
                go.complete(Unit)
                load.await() shouldBe "loaded"
            }
            loader.load(1) shouldBe "primed"
            loader.load(2) shouldBe "primed"
        }

        test("a load that began before a clear does not bring the old value back") {
            val value = AtomicInteger(1)
            val began = CompletableDeferred<Unit>()
            val go = CompletableDeferred<Unit>()
            val loader = Loader<Int, Int>(cached) { keys ->
                val read = value.get()
                if (began.complete(Unit)) go.await()
                keys.associateWith { read }
            }
            coroutineScope {
                val load = async { loader.load(1) }
                began.await()
                value.set(2)
                loader.clear(1)
                go.complete(Unit)
                load.await() shouldBe 1
            }
            loader.load(1) shouldBe 2
        }

        test("values of other settings are other values, and clear forgets them all") {
            val loads = AtomicInteger()
            val loader = Loader<Int, Int>(cached) { keys -> keys.associateWith { loads.incrementAndGet() } }
            withSettings("app.tenant" to "north") { loader.load(1) } shouldBe 1
            withSettings("app.tenant" to "south") { loader.load(1) } shouldBe 2
            loader.load(1) shouldBe 3
            withSettings("app.tenant" to "north") { loader.load(1) } shouldBe 1
            withSettings("app.tenant" to "west") { loader.prime(1, 7) }
            withSettings("app.tenant" to "west") { loader.load(1) } shouldBe 7
            loader.clear(1)
            withSettings("app.tenant" to "south") { loader.load(1) } shouldBe 4
            withSettings("app.tenant" to "west") { loader.load(1) } shouldBe 5
        }

        test("without Caffeine a cache is refused and the missing library named") {
            val nothing = URLClassLoader(emptyArray(), ClassLoader.getPlatformClassLoader())
            shouldThrow<MissingDependencyException> { cacheOf(cached, nothing) }.message shouldContain "caffeine"
            cacheOf(LoaderOptions.DEFAULT, nothing) shouldBe null
        }
    })
