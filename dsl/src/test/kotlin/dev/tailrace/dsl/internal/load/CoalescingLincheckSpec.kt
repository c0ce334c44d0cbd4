package dev.tailrace.dsl.internal.load

import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.Completion
import dev.tailrace.dsl.internal.execution.Execution
import dev.tailrace.dsl.load.LoaderOptions
import dev.tailrace.dsl.testing.patient
import io.kotest.core.spec.style.FunSpec
import org.jetbrains.lincheck.datastructures.IntGen
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions
import org.jetbrains.lincheck.datastructures.Operation
import org.jetbrains.lincheck.datastructures.Param
import org.jetbrains.lincheck.datastructures.StressOptions
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.locks.LockSupport

/** Blocks the thread that asks; the checker finds one that is never answered. */
private class WaitingThread : Asker(null) {
    private val thread = Thread.currentThread()

    @Volatile
    private var outcome: Any? = null

    override fun answered(value: Any?) {
        outcome = value
        LockSupport.unpark(thread)
    }

    override fun failed(cause: Throwable) = answered(-1)

    fun await(): Int {
        while (outcome == null) LockSupport.park()
        return outcome as Int
    }
}

private class ConcurrentCache : LoaderCache {
    private val values = ConcurrentHashMap<Any, Any>()

    override fun find(scope: Scope, key: Any): Any? = values[key]

    override fun keep(scope: Scope, key: Any, value: Any) {
        values[key] = value
    }

    override fun forget(key: Any) {
        values.remove(key)
    }

    override fun forgetAll() = values.clear()
}

// Made before the checker looks: whatever is made under its eyes it instruments, string templates with all of java.lang.invoke.
private val ofOneKey = LoaderOptions.builder().maxBatch(1).build()
private val ofTwoKeys = LoaderOptions.builder().maxBatch(2).build()

/** A store behind a loader must look like the store itself: that nobody is given what was read before they asked is all of it. */
internal abstract class LoadedStore(
    cache: LoaderCache?,
    options: LoaderOptions,
    places: Int,
) {
    private val store = ConcurrentHashMap(mapOf(1 to 0, 2 to 0))

    // Reads on the thread that starts the batch; between the seal and the answer others come, ask, leave and write.
    private val fetch = object : Fetch<Int> {
        override fun start(context: CallContext, keys: () -> List<Int>, completion: Completion<Map<Int, Any>>): Execution {
            val values = HashMap<Int, Any>()
            for (key in keys()) values[key] = store.getValue(key)
            completion.succeeded(values)
            return Execution { }
        }
    }
    private val loader = Coalescing(fetch, options, places, null, cache)

    @Operation
    fun load(
        @Param(gen = IntGen::class, conf = "1:2") key: Int,
    ): Int {
        loader.cached(Scope.NONE, key)?.let { return it as Int }
        val asker = WaitingThread()
        loader.join(Scope.NONE, key, asker)
        return asker.await()
    }

    @Operation
    fun write(
        @Param(gen = IntGen::class, conf = "1:2") key: Int,
        @Param(gen = IntGen::class, conf = "1:3") value: Int,
    ) {
        store[key] = value
        loader.clear(key)
    }

    @Operation
    fun askAndLeave(
        @Param(gen = IntGen::class, conf = "1:2") key: Int,
    ) {
        val asker = object : Asker(null) {
            override fun answered(value: Any?) = Unit

            override fun failed(cause: Throwable) = Unit
        }
        loader.join(Scope.NONE, key, asker)
        loader.leave(asker)
    }
}

internal class UncachedStore : LoadedStore(null, ofTwoKeys, 1)

internal class CachedStore : LoadedStore(ConcurrentCache(), ofTwoKeys, 1)

internal class StoreOfTwoPlaces : LoadedStore(ConcurrentCache(), ofOneKey, 2)

class CoalescingLincheckSpec :
    FunSpec({
        CachedStore().load(1) // so that every class is linked
        StoreOfTwoPlaces().load(1)
        test("CachedStore is linearizable in all interleavings that are tried, and nobody waits for ever") {
            ModelCheckingOptions().iterations(3).invocationsPerIteration(25).threads(2).actorsPerThread(2)
                .actorsBefore(0).actorsAfter(1).patient().check(CachedStore::class)
        }

        for (store in listOf(UncachedStore::class, CachedStore::class, StoreOfTwoPlaces::class)) {
            test("${store.simpleName} is linearizable under stress") {
                StressOptions().iterations(8).invocationsPerIteration(500).threads(3).actorsPerThread(2)
                    .actorsBefore(1).actorsAfter(1).check(store)
            }
        }
    })
