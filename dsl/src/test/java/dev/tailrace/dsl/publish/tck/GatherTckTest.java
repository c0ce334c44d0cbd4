package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.parallel.Gather;
import dev.tailrace.dsl.race.Outcome;
import java.util.concurrent.Flow.Publisher;
import org.testng.annotations.Test;

@Test
public class GatherTckTest extends ParallelTck<Outcome<?>> {
    @Override
    public Publisher<Outcome<?>> createFlowPublisher(long elements) {
        var gather = Gather.of();
        for (long n = 0; n < elements; n++) {
            var value = n;
            gather.add("query " + n, () -> later(value));
        }
        return gather.publisher();
    }

    /** Each element is a query that was added. */
    @Override
    public long maxElementsFromPublisher() {
        return 100;
    }
}
