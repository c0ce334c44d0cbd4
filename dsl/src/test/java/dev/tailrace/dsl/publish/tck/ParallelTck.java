package dev.tailrace.dsl.publish.tck;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Publisher;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.tck.flow.FlowPublisherVerification;

/** The specification, asked of the parallel toolkit. None of them fails before there is demand, so there is no failed publisher. */
public abstract class ParallelTck<T> extends FlowPublisherVerification<T> {
    protected ParallelTck() {
        super(PublisherTck.environment(), 1_000);
    }

    static Iterable<Long> numbers(long size) {
        return () -> LongStream.range(0, size).iterator();
    }

    static CompletionStage<Long> later(long n) {
        return CompletableFuture.supplyAsync(() -> n, PublisherTck.executor);
    }

    @Override
    public @Nullable Publisher<T> createFailedFlowPublisher() {
        return null;
    }
}
