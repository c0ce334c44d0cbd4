package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.internal.publish.ChunkPublisher;
import java.util.concurrent.Flow.Publisher;
import org.testng.annotations.Test;

@Test
public class ChunkPublisherTckTest extends PublisherTck<Integer> {
    @Override
    public Publisher<Integer> createFlowPublisher(long elements) {
        return rows(elements);
    }

    @Override
    protected Publisher<Integer> failed(Publisher<Integer> upstream) {
        return new ChunkPublisher<>(
                () -> {
                    throw new IllegalStateException("made to fail");
                },
                executor);
    }
}
