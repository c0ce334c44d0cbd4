package dev.tailrace.dsl.work

import dev.tailrace.dsl.internal.work.BoundedDrain
import dev.tailrace.dsl.testing.patient
import io.kotest.core.spec.style.FunSpec
import org.jetbrains.lincheck.datastructures.IntGen
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions
import org.jetbrains.lincheck.datastructures.Operation
import org.jetbrains.lincheck.datastructures.Param
import org.jetbrains.lincheck.datastructures.StressOptions

/** A drain of capacity 1 with two tasks that fill it, as the pool uses it: put, take, the tasks' ends, the last reader's leaving. */
@Param(name = "element", gen = IntGen::class, conf = "1:9")
class DrainOfOne {
    private val drain = (Drain.of<Int>(1) as BoundedDrain<Int>).apply { repeat(2) { attach {} } }

    @Operation(cancellableOnSuspension = true)
    suspend fun put(
        @Param(name = "element") element: Int,
    ): Boolean = drain.handoff.put(element)

    @Operation(cancellableOnSuspension = true, promptCancellation = true)
    suspend fun take(): Int? = drain.handoff.take()?.run { element.also { received() } }

    @Operation
    fun tryPut(
        @Param(name = "element") element: Int,
    ): Boolean? = drain.handoff.tryPut(element)

    @Operation(runOnce = true)
    fun oneTaskIsDone() = drain.detach(null)

    @Operation(runOnce = true)
    fun theOtherTaskIsDone() = drain.detach(null)

    @Operation(runOnce = true)
    fun abandon() = drain.handoff.discard()

    @Operation
    fun isClosed(): Boolean = drain.isClosed
}

class DrainLincheckSpec :
    FunSpec({
        test("a drain behaves as if one thread used it, in all interleavings") {
            ModelCheckingOptions()
                .iterations(6)
                .invocationsPerIteration(60)
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(1)
                .actorsAfter(1)
                .patient()
                .check(DrainOfOne::class)
        }

        test("and under stress") {
            StressOptions()
                .iterations(12)
                .invocationsPerIteration(1_500)
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(1)
                .actorsAfter(1)
                .check(DrainOfOne::class)
        }
    })
