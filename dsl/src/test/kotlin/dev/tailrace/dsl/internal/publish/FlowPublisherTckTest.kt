package dev.tailrace.dsl.internal.publish

import dev.tailrace.dsl.publish.tck.PublisherTck
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asExecutor
import kotlinx.coroutines.flow.flow
import org.reactivestreams.tck.flow.FlowPublisherVerification
import org.testng.annotations.Test
import java.util.concurrent.Flow

@Test
class FlowPublisherTckTest : FlowPublisherVerification<Long>(PublisherTck.environment(), 1_000) {
    override fun createFlowPublisher(elements: Long): Flow.Publisher<Long> =
        flow { for (n in 0 until elements) emit(n) }.asFlowPublisher(Dispatchers.Default.asExecutor())

    // A cold flow cannot fail before there is demand; FailedPublisher is what does.
    override fun createFailedFlowPublisher(): Flow.Publisher<Long>? = null
}
