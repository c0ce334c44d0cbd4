package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.publish.Subscribers;
import java.util.concurrent.Flow.Subscriber;
import org.testng.annotations.Test;

@Test
public class ForEachBatchTckTest extends SubscriberTck {
    @Override
    public Subscriber<Integer> createFlowSubscriber() {
        return Subscribers.forEach(item -> {}, 3);
    }
}
