package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.publish.Publishers;
import java.util.List;
import java.util.concurrent.Flow.Publisher;
import org.testng.annotations.Test;

@Test
public class BufferTckTest extends PublisherTck<List<Integer>> {
    @Override
    public Publisher<List<Integer>> createFlowPublisher(long elements) {
        return Publishers.buffer(rows(elements > Integer.MAX_VALUE ? elements : Math.max(0, elements * 3 - 1)), 3);
    }

    @Override
    protected Publisher<List<Integer>> failed(Publisher<Integer> upstream) {
        return Publishers.buffer(upstream, 3);
    }
}
