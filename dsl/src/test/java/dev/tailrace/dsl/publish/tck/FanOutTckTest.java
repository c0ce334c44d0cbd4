package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.parallel.Parallel;
import dev.tailrace.dsl.publish.Publishers;
import java.util.concurrent.Flow.Publisher;
import org.testng.annotations.Test;

@Test
public class FanOutTckTest extends ParallelTck<Long> {
    @Override
    public Publisher<Long> createFlowPublisher(long elements) {
        return Parallel.<Long, Long>fanOut(Publishers.from(numbers(elements)), 3, share -> share);
    }
}
