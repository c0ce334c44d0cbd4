package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.publish.Subscribers;
import java.util.concurrent.Flow.Subscriber;
import java.util.stream.Collectors;
import org.testng.annotations.Test;

@Test
public class CollectingTckTest extends SubscriberTck {
    @Override
    public Subscriber<Integer> createFlowSubscriber() {
        return Subscribers.collecting(Collectors.toList());
    }
}
