package dev.tailrace.dsl.internal.publish

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asExecutor
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancel
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.withTimeout

class FlowPublisherSpec : FunSpec({
    val executor = Dispatchers.Default.asExecutor()

    test("every element comes, then the end") {
        val recorder = Recorder<Int>()
        (1..1_000).asFlow().asFlowPublisher(executor).subscribe(recorder)
        recorder.subscription.request(Long.MAX_VALUE)
        recorder.awaitEnd()
        recorder.items shouldContainExactly (1..1_000).toList()
        recorder.error shouldBe null
    }

    test("the flow goes no further than the demand") {
        val manual = ManualExecutor()
        var produced = 0
        val recorder = Recorder<Int>()
        flow { while (true) emit(++produced) }.asFlowPublisher(manual).subscribe(recorder)
        manual.runAll()
        produced shouldBe 0
        recorder.subscription.request(3)
        manual.runAll()
        recorder.items shouldContainExactly listOf(1, 2, 3)
        produced shouldBe 3
        recorder.subscription.cancel()
    }

    test("cancelling the subscription cancels the coroutine") {
        val started = CompletableDeferred<Unit>()
        val stopped = CompletableDeferred<Unit>()
        val recorder = Recorder<Int>()
        flow<Int> {
            started.complete(Unit)
            try {
                awaitCancellation()
            } finally {
                stopped.complete(Unit)
            }
        }.asFlowPublisher(executor).subscribe(recorder)
        recorder.subscription.request(1)
        started.await()
        recorder.subscription.cancel()
        withTimeout(30_000) { stopped.await() }
        recorder.hasEnded() shouldBe false
    }

    test("an error of the flow is the publisher's") {
        val recorder = Recorder<Int>()
        flow {
            emit(1)
            error("lost")
        }.asFlowPublisher(executor).subscribe(recorder)
        recorder.subscription.request(2)
        recorder.awaitEnd()
        recorder.items shouldContainExactly listOf(1)
        recorder.error.message shouldBe "lost"
    }

    test("a flow that cancels itself ends in an error, not in silence") {
        val recorder = Recorder<Int>()
        flow<Int> { currentCoroutineContext().cancel(CancellationException("by itself")) }
            .asFlowPublisher(executor)
            .subscribe(recorder)
        recorder.subscription.request(1)
        recorder.awaitEnd()
        recorder.error.shouldBeInstanceOf<CancellationException>()
    }

    test("a request of zero is refused before anything is collected") {
        var collected = false
        val recorder = Recorder<Int>()
        flow<Int> { collected = true }.asFlowPublisher(executor).subscribe(recorder)
        recorder.subscription.request(0)
        recorder.awaitEnd()
        recorder.error.shouldBeInstanceOf<IllegalArgumentException>()
        collected shouldBe false
    }

    test("the flow is collected in the context that was given") {
        val recorder = Recorder<String>()
        flow { emit(currentCoroutineContext()[CoroutineName]!!.name) }
            .asFlowPublisher(executor, Dispatchers.Default + CoroutineName("rows"))
            .subscribe(recorder)
        recorder.subscription.request(2)
        recorder.awaitEnd()
        recorder.items shouldContainExactly listOf("rows")
    }
})
