package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.publish.Publishers;
import java.util.concurrent.Flow.Publisher;
import org.testng.annotations.Test;

@Test
public class EmptyAndErrorTckTest extends PublisherTck<Integer> {
    @Override
    public Publisher<Integer> createFlowPublisher(long elements) {
        return Publishers.empty();
    }

    @Override
    protected Publisher<Integer> failed(Publisher<Integer> upstream) {
        return upstream;
    }

    @Override
    public long maxElementsFromPublisher() {
        return 0;
    }
}
