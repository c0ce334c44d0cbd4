package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.parallel.Pipeline;
import dev.tailrace.dsl.parallel.PipelineError;
import dev.tailrace.dsl.publish.Subscribers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Publisher;
import org.testng.annotations.Test;

/** The errors of a run whose results are read as soon as the errors have a reader. */
@Test
public class PipelineErrorsTckTest extends ParallelTck<PipelineError> {
    @Override
    public Publisher<PipelineError> createFlowPublisher(long elements) {
        var pipeline = Pipeline.<Long>from(numbers(elements))
                .<Long>then("fails", n -> CompletableFuture.failedFuture(new IllegalStateException("made to fail")));
        return subscriber -> {
            var run = pipeline.run();
            run.errors().subscribe(subscriber);
            run.publisher().subscribe(Subscribers.forEach(n -> {}));
        };
    }

    /** More wait for a reader than fit. */
    @Override
    public long maxElementsFromPublisher() {
        return 60;
    }
}
