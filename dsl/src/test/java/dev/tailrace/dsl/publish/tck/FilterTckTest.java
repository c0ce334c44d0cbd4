package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.publish.Publishers;
import java.util.concurrent.Flow.Publisher;
import org.testng.annotations.Test;

@Test
public class FilterTckTest extends PublisherTck<Integer> {
    @Override
    public Publisher<Integer> createFlowPublisher(long elements) {
        return Publishers.filter(rows(elements > Integer.MAX_VALUE ? elements : elements * 2), n -> n % 2 == 0);
    }

    @Override
    protected Publisher<Integer> failed(Publisher<Integer> upstream) {
        return Publishers.filter(upstream, n -> true);
    }
}
