package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.publish.Publishers;
import java.util.concurrent.Flow.Publisher;
import java.util.stream.LongStream;
import org.testng.annotations.Test;

@Test
public class FromIterableTckTest extends PublisherTck<Long> {
    @Override
    public Publisher<Long> createFlowPublisher(long elements) {
        return Publishers.from(() -> LongStream.range(0, elements).iterator());
    }

    @Override
    protected Publisher<Long> failed(Publisher<Integer> upstream) {
        return Publishers.map(upstream, Integer::longValue);
    }
}
