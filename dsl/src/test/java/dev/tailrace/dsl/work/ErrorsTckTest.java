package dev.tailrace.dsl.work;

import dev.tailrace.dsl.publish.tck.PublisherTck;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Publisher;
import java.util.stream.LongStream;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.Test;

@Test
public class ErrorsTckTest extends FlowPublisherVerification<TaskFailure> {
    private static final long MOST = 1_000;

    public ErrorsTckTest() {
        super(PublisherTck.environment(), 1_000);
    }

    @Override
    public long maxElementsFromPublisher() {
        return MOST;
    }

    @Override
    public Publisher<TaskFailure> createFlowPublisher(long elements) {
        var pool = WorkerPool.builder().keptErrors((int) MOST).build();
        var failing = Task.<Long, String>of("failing", n -> CompletableFuture.failedFuture(new IllegalStateException("made to fail")));
        pool.feedAsync(failing, () -> LongStream.range(0, elements).boxed().iterator()).join();
        pool.close();
        return pool.errorsPublisher();
    }

    @Override
    public Publisher<TaskFailure> createFailedFlowPublisher() {
        return null; // the errors themselves do not fail
    }
}
