package dev.tailrace.streams.notification;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Publisher;
import org.jspecify.annotations.Nullable;

/** A cold publisher of notifications that tells when it is listening. Each subscription listens from its first {@code request(n)} on. */
public interface NotificationPublisher<T> extends Publisher<NotificationEvent<T>> {
    /**
     * Completes when LISTEN is in force for a subscription to this publisher, at once if it is already: whatever is notified after that is
     * delivered, or told as {@link Missed}. Fails as the subscription does if it ends before that. It starts nothing: without a
     * subscription that has requested something it waits for one. Cancelling it leaves the subscription alone.
     */
    CompletableFuture<@Nullable Void> readyAsync();
}
