package dev.tailrace.dsl.publish;

import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;

/** A publisher for one subscriber that signals what the test says and remembers what it was asked. */
final class ProbePublisher<T> implements Publisher<T> {
    private volatile Subscriber<? super T> subscriber;
    volatile long requested;
    volatile boolean cancelled;

    @Override
    public void subscribe(Subscriber<? super T> given) {
        subscriber = given;
        given.onSubscribe(new Subscription() {
            @Override
            public synchronized void request(long n) {
                if (n <= 0) {
                    subscriber.onError(new IllegalArgumentException("n"));
                } else {
                    requested = requested + n < 0 ? Long.MAX_VALUE : requested + n;
                }
            }

            @Override
            public void cancel() {
                cancelled = true;
            }
        });
    }

    boolean isSubscribed() {
        return subscriber != null;
    }

    void next(T item) {
        subscriber.onNext(item);
    }

    void fail(Throwable error) {
        subscriber.onError(error);
    }

    void complete() {
        subscriber.onComplete();
    }
}
