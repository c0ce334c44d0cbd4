package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.publish.Publishers;
import java.util.List;
import java.util.concurrent.Flow.Publisher;
import org.testng.annotations.Test;

@Test
public class RaceTckTest extends PublisherTck<Integer> {
    @Override
    public Publisher<Integer> createFlowPublisher(long elements) {
        return Publishers.race(List.of(rows(elements), rows(elements)));
    }

    @Override
    protected Publisher<Integer> failed(Publisher<Integer> upstream) {
        return Publishers.race(List.of(upstream, upstream));
    }
}
