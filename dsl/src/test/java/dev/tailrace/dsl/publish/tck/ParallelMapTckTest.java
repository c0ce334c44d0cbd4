package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.parallel.Parallel;
import java.util.concurrent.Flow.Publisher;
import org.testng.annotations.Test;

@Test
public class ParallelMapTckTest extends ParallelTck<Long> {
    @Override
    public Publisher<Long> createFlowPublisher(long elements) {
        return Parallel.mapPublisher(numbers(elements), 4, ParallelTck::later);
    }
}
