package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.parallel.Pipeline;
import java.util.concurrent.Flow.Publisher;
import org.testng.annotations.Test;

@Test
public class PipelineRunTckTest extends ParallelTck<Long> {
    @Override
    public Publisher<Long> createFlowPublisher(long elements) {
        // a run is for one subscriber
        var pipeline = Pipeline.<Long>from(numbers(elements)).<Long>then("only", ParallelTck::later);
        return subscriber -> pipeline.run().publisher().subscribe(subscriber);
    }
}
