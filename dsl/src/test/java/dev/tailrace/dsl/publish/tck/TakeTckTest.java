package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.publish.Publishers;
import java.util.concurrent.Flow.Publisher;
import org.testng.annotations.Test;

@Test
public class TakeTckTest extends PublisherTck<Integer> {
    @Override
    public Publisher<Integer> createFlowPublisher(long elements) {
        return Publishers.take(rows(Long.MAX_VALUE), elements);
    }

    @Override
    protected Publisher<Integer> failed(Publisher<Integer> upstream) {
        return Publishers.take(upstream, 3);
    }
}
