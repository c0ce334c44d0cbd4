package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.parallel.Parallel;
import dev.tailrace.dsl.parallel.ParallelOptions;
import dev.tailrace.dsl.publish.Publishers;
import java.util.concurrent.Flow.Publisher;
import org.testng.annotations.Test;

@Test
public class ParallelUnorderedTckTest extends ParallelTck<Long> {
    @Override
    public Publisher<Long> createFlowPublisher(long elements) {
        return Parallel.mapPublisher(Publishers.from(numbers(elements)), ParallelOptions.of(4).unordered(), ParallelTck::later);
    }
}
