package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.publish.DemandSubscriber;
import dev.tailrace.dsl.publish.Subscribers;
import java.util.concurrent.Flow.Subscriber;

/** Without TestNG's annotation on the class, which would take triggerFlowRequest for a test; the inherited tests have their own. */
public class CallbackTckTest extends SubscriberTck {
    @Override
    public Subscriber<Integer> createFlowSubscriber() {
        return Subscribers.of(item -> {}, error -> {}, () -> {});
    }

    @Override
    public void triggerFlowRequest(Subscriber<? super Integer> subscriber) {
        ((DemandSubscriber<?>) subscriber).request(1);
    }
}
