package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.publish.Publishers;
import java.util.List;
import java.util.concurrent.Flow.Publisher;
import org.testng.annotations.Test;

@Test
public class MergeTckTest extends PublisherTck<Integer> {
    @Override
    public Publisher<Integer> createFlowPublisher(long elements) {
        return Publishers.merge(List.of(rows(elements / 2), rows(elements - elements / 2)));
    }

    @Override
    protected Publisher<Integer> failed(Publisher<Integer> upstream) {
        return Publishers.merge(List.of(rows(3), upstream));
    }
}
