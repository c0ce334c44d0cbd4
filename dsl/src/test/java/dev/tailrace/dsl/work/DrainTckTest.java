package dev.tailrace.dsl.work;

import dev.tailrace.dsl.publish.tck.PublisherTck;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Publisher;
import java.util.stream.LongStream;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.Test;

@Test
public class DrainTckTest extends FlowPublisherVerification<Long> {
    public DrainTckTest() {
        super(PublisherTck.environment(), 1_000);
    }

    @Override
    public Publisher<Long> createFlowPublisher(long elements) {
        var drain = Drain.<Long>of(16);
        var copy = Task.<Long, Long>of("copy", CompletableFuture::completedFuture).into(drain);
        WorkerPool.builder().limit(1).build().feedAsync(copy, () -> LongStream.range(0, elements).boxed().iterator());
        return drain.publisher();
    }

    @Override
    public Publisher<Long> createFailedFlowPublisher() {
        return null; // fails only after there was demand
    }
}
