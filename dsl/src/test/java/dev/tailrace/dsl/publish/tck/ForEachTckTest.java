package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.publish.Subscribers;
import java.util.concurrent.Flow.Subscriber;
import org.testng.annotations.Test;

@Test
public class ForEachTckTest extends SubscriberTck {
    @Override
    public Subscriber<Integer> createFlowSubscriber() {
        return Subscribers.forEach(item -> {});
    }
}
