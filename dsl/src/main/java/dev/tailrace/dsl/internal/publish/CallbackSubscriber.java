package dev.tailrace.dsl.internal.publish;

import dev.tailrace.dsl.publish.DemandSubscriber;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Callbacks as a subscriber; its demand is the caller's business. */
public final class CallbackSubscriber<T> extends CompletingSubscriber<T, @Nullable Void> implements DemandSubscriber<T> {
    private final Consumer<? super T> onNext;
    private final Consumer<? super Throwable> onError;
    private final Runnable onComplete;
    // Keeps what is requested before there is a subscription.
    private final SwitchableSubscription demand = new SwitchableSubscription();

    public CallbackSubscriber(Consumer<? super T> onNext, Consumer<? super Throwable> onError, Runnable onComplete) {
        this.onNext = onNext;
        this.onError = onError;
        this.onComplete = onComplete;
    }

    @Override
    public void request(long n) {
        demand.request(n);
    }

    @Override
    public void cancel() {
        completion().cancel(false);
    }

    @Override
    void subscribed(Subscription subscription) {
        demand.switchTo(subscription, 0);
    }

    @Override
    void accept(T item) {
        onNext.accept(item);
    }

    @Override
    void end() {
        if (!completion().isDone()) {
            onComplete.run();
            completion().complete(null);
        }
    }

    @Override
    void settled(@Nullable Throwable error) {
        if (error == null || error instanceof CancellationException) {
            return;
        }
        try {
            onError.accept(error);
        } catch (Throwable e) {
            Downstream.report(e);
        }
    }
}
