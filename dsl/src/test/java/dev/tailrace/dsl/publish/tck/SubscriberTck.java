package dev.tailrace.dsl.publish.tck;

import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;

/** The specification, asked of one subscriber. */
public abstract class SubscriberTck extends FlowSubscriberBlackboxVerification<Integer> {
    protected SubscriberTck() {
        super(PublisherTck.environment());
    }

    @Override
    public Integer createElement(int element) {
        return element;
    }
}
