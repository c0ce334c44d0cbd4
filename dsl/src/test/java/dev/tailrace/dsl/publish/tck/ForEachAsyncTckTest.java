package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.publish.Subscribers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Subscriber;
import org.testng.annotations.Test;

@Test
public class ForEachAsyncTckTest extends SubscriberTck {
    @Override
    public Subscriber<Integer> createFlowSubscriber() {
        return Subscribers.forEachAsync(2, item -> CompletableFuture.completedStage(item));
    }
}
