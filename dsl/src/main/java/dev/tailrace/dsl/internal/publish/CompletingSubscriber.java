package dev.tailrace.dsl.internal.publish;

import dev.tailrace.dsl.publish.ResultSubscriber;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A subscriber whose future decides: whatever completes it, other than the publisher's own end, cancels the subscription. */
abstract class CompletingSubscriber<T, R extends @Nullable Object> implements ResultSubscriber<T, R> {
    private final CompletableFuture<R> completion = new CompletableFuture<>();
    private final AtomicReference<@Nullable Subscription> upstream = new AtomicReference<>();
    // Set by the publisher's terminal signal; a subscription must not be touched from inside one (rule 2.3).
    private volatile boolean ended;

    CompletingSubscriber() {
        completion.whenComplete((result, error) -> {
            var subscription = upstream.get();
            if (!ended && subscription != null) {
                subscription.cancel();
            }
            settled(error);
        });
    }

    /** The completion has a result or, with {@code error}, none; the subscription is over. */
    void settled(@Nullable Throwable error) {}

    /** The first demand. */
    abstract void subscribed(Subscription subscription);

    /** Takes one element; what it throws cancels the subscription and fails the completion. */
    abstract void accept(T item) throws Exception;

    /** The publisher has completed; completes the future, at once or later. */
    abstract void end() throws Exception;

    @Override
    public final CompletableFuture<R> completion() {
        return completion;
    }

    @Override
    public final void onSubscribe(Subscription subscription) {
        Objects.requireNonNull(subscription, "subscription");
        if (!upstream.compareAndSet(null, subscription) || completion.isDone()) {
            subscription.cancel();
        } else {
            subscribed(subscription);
        }
    }

    @Override
    public final void onNext(T item) {
        Objects.requireNonNull(item, "item");
        if (completion.isDone()) {
            return;
        }
        try {
            accept(item);
        } catch (Throwable e) {
            completion.completeExceptionally(e);
        }
    }

    @Override
    public final void onError(Throwable error) {
        Objects.requireNonNull(error, "error");
        ended = true;
        completion.completeExceptionally(error);
    }

    @Override
    public final void onComplete() {
        ended = true;
        try {
            end();
        } catch (Throwable e) {
            completion.completeExceptionally(e);
        }
    }

    final Subscription upstream() {
        return Objects.requireNonNull(upstream.get(), "upstream");
    }
}
