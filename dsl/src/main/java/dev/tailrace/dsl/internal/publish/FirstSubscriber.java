package dev.tailrace.dsl.internal.publish;

import java.util.Optional;
import java.util.concurrent.Flow.Subscription;

/** Asks for one element and cancels. */
public final class FirstSubscriber<T> extends CompletingSubscriber<T, Optional<T>> {
    @Override
    void subscribed(Subscription subscription) {
        subscription.request(1);
    }

    @Override
    void accept(T item) {
        completion().complete(Optional.of(item));
    }

    @Override
    void end() {
        completion().complete(Optional.empty());
    }
}
