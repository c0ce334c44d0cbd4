package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.publish.Publishers;
import java.util.List;
import java.util.concurrent.Flow.Publisher;
import org.testng.annotations.Test;

@Test
public class ConcatTckTest extends PublisherTck<Integer> {
    @Override
    public Publisher<Integer> createFlowPublisher(long elements) {
        return Publishers.concat(List.of(rows(elements / 2), Publishers.empty(), rows(elements - elements / 2)));
    }

    @Override
    protected Publisher<Integer> failed(Publisher<Integer> upstream) {
        return Publishers.concat(List.of(Publishers.<Integer>empty(), upstream));
    }
}
