package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.publish.Publishers;
import java.time.Duration;
import java.util.concurrent.Flow.Publisher;
import org.testng.annotations.Test;

@Test
public class TimeoutTckTest extends PublisherTck<Integer> {
    @Override
    public Publisher<Integer> createFlowPublisher(long elements) {
        return Publishers.timeout(rows(elements), Duration.ofMinutes(1));
    }

    @Override
    protected Publisher<Integer> failed(Publisher<Integer> upstream) {
        return Publishers.timeout(upstream, Duration.ofMinutes(1));
    }
}
