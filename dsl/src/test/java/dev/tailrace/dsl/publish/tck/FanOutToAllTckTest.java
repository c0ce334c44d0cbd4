package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.parallel.Parallel;
import dev.tailrace.dsl.publish.Publishers;
import java.util.List;
import java.util.concurrent.Flow.Publisher;
import org.testng.annotations.Test;

@Test
public class FanOutToAllTckTest extends ParallelTck<Long> {
    @Override
    public Publisher<Long> createFlowPublisher(long elements) {
        return Parallel.<Long, Long>fanOutToAll(
                Publishers.from(numbers(elements)), List.of(all -> all, all -> Publishers.filter(all, n -> false)));
    }
}
