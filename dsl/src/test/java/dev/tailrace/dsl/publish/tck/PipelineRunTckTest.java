package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.parallel.Pipeline;
import java.util.concurrent.Flow.Publisher;
import org.testng.annotations.Test;

@Test
public class PipelineRunTckTest extends ParallelTck<Long> {
    @Override
    public Publisher<Long> createFlowPublisher(long elements) {
        return Pipeline.<Long>from(numbers(elements)).<Long>then("only", ParallelTck::later).run().publisher();
    }
}
