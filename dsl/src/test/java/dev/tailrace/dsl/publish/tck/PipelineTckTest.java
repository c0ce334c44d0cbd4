package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.parallel.Pipeline;
import dev.tailrace.dsl.parallel.StageOptions;
import java.util.concurrent.Flow.Publisher;
import org.testng.annotations.Test;

@Test
public class PipelineTckTest extends ParallelTck<Long> {
    @Override
    public Publisher<Long> createFlowPublisher(long elements) {
        return Pipeline.<Long>from(numbers(elements))
                .then("first", StageOptions.of(2).buffer(3), ParallelTck::later)
                .<Long>then("second", StageOptions.of(2), ParallelTck::later)
                .publisher();
    }
}
