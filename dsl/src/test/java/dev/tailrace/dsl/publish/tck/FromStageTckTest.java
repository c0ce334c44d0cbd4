package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.publish.Publishers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Publisher;
import org.testng.annotations.Test;

@Test
public class FromStageTckTest extends PublisherTck<Integer> {
    @Override
    public Publisher<Integer> createFlowPublisher(long elements) {
        return Publishers.fromStage(() -> CompletableFuture.supplyAsync(() -> elements == 0 ? null : 1, executor));
    }

    @Override
    protected Publisher<Integer> failed(Publisher<Integer> upstream) {
        return upstream;
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1;
    }
}
