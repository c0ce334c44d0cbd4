package dev.tailrace.dsl.work

import dev.tailrace.dsl.error.WorkQueueClosedException
import dev.tailrace.dsl.testing.patient
import io.kotest.core.spec.style.FunSpec
import org.jetbrains.lincheck.datastructures.IntGen
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions
import org.jetbrains.lincheck.datastructures.Operation
import org.jetbrains.lincheck.datastructures.Param
import org.jetbrains.lincheck.datastructures.StressOptions

/** A queue of capacity 2, every operation that waits also cancelled while it does; taking also in the instant in which it is served. */
@Param(name = "element", gen = IntGen::class, conf = "1:9")
class QueueOfTwo {
    private val queue = WorkQueue.of<Int>(2)

    @Operation(cancellableOnSuspension = true)
    suspend fun put(
        @Param(name = "element") element: Int,
    ): String =
        try {
            queue.put(element)
            "put"
        } catch (_: WorkQueueClosedException) {
            "closed"
        }

    @Operation(cancellableOnSuspension = true, promptCancellation = true)
    suspend fun take(): Int? = queue.take()

    @Operation
    fun tryPut(
        @Param(name = "element") element: Int,
    ): String =
        try {
            queue.tryPut(element).toString()
        } catch (_: WorkQueueClosedException) {
            "closed"
        }

    @Operation
    fun tryTake(): Int? = queue.tryTake()

    @Operation(runOnce = true)
    fun close() = queue.close()
}

/**
 * What the queue does when operations follow each other is asked of it by [WorkQueueSpec]; here it is compared with itself: whatever
 * happens at once must come to the same as some order of it.
 */
class WorkQueueLincheckSpec :
    FunSpec({
        test("a queue behaves as if one thread used it, in all interleavings") {
            ModelCheckingOptions()
                .iterations(6)
                .invocationsPerIteration(60)
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(1)
                .actorsAfter(1)
                .patient()
                .check(QueueOfTwo::class)
        }

        test("and under stress") {
            StressOptions()
                .iterations(12)
                .invocationsPerIteration(1_500)
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(1)
                .actorsAfter(1)
                .check(QueueOfTwo::class)
        }
    })
