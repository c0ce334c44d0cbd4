package dev.tailrace.dsl.internal.publish;

import java.util.Objects;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;

/** Fails every subscriber at once, without waiting for demand. */
public final class FailedPublisher<T> implements Publisher<T> {
    private final Throwable error;

    public FailedPublisher(Throwable error) {
        this.error = Objects.requireNonNull(error, "error");
    }

    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        var downstream = new Downstream<T>(subscriber);
        var subscription = new Ended();
        if (downstream.subscribed(subscription) && !subscription.cancelled) {
            downstream.failed(error);
        }
    }

    private static final class Ended implements Subscription {
        private volatile boolean cancelled;

        @Override
        public void request(long n) {}

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
