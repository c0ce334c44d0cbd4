package dev.tailrace.dsl.work;

import dev.tailrace.dsl.publish.tck.PublisherTck;
import java.util.concurrent.Flow.Publisher;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.Test;

@Test
public class WorkQueueTckTest extends FlowPublisherVerification<Long> {
    public WorkQueueTckTest() {
        super(PublisherTck.environment(), 1_000);
    }

    @Override
    public Publisher<Long> createFlowPublisher(long elements) {
        var queue = WorkQueue.<Long>of(Integer.MAX_VALUE);
        for (long n = 0; n < Math.min(elements, 10_000); n++) {
            queue.tryPut(n);
        }
        queue.close();
        return queue.publisher();
    }

    @Override
    public Publisher<Long> createFailedFlowPublisher() {
        return null; // a queue does not fail
    }

    @Override
    public boolean skipStochasticTests() {
        return false;
    }
}
