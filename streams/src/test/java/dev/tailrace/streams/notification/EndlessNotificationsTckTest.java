package dev.tailrace.streams.notification;

import java.util.concurrent.Flow.Publisher;
import org.testng.annotations.Test;

/** The publisher itself, which never completes; the specification is asked only what concerns such ones. */
@Test
public class EndlessNotificationsTckTest extends NotificationsTckTest {
    @Override
    public Publisher<NotificationEvent<String>> createFlowPublisher(long elements) {
        return super.createFlowPublisher(Long.MAX_VALUE);
    }

    @Override
    public long maxElementsFromPublisher() {
        return publisherUnableToSignalOnComplete();
    }
}
