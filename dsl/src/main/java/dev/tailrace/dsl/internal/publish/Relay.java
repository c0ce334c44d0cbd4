package dev.tailrace.dsl.internal.publish;

import java.util.Objects;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * One subscription of an operator with one upstream: a subscriber above, a subscription below. Signals run on the upstream's thread;
 * demand and cancel go up as they come, a refusable {@code request(n <= 0)} too, which the upstream then answers (rule 3.9).
 *
 * @param <T> what comes in
 * @param <R> what goes out
 */
abstract class Relay<T, R> implements Subscriber<T>, Subscription {
    private final Downstream<R> downstream;
    // Set once, by onSubscribe, before anything below can see this relay.
    private volatile @Nullable Subscription upstream;
    // Set by a terminal signal from above or a cancel from below; nothing goes down after it.
    private volatile boolean done;

    Relay(Subscriber<? super R> subscriber) {
        downstream = new Downstream<>(subscriber);
    }

    /** Takes one element; what it throws fails the stream. */
    abstract void next(T item) throws Exception;

    /** Called once before the end goes down, to hand over what was held back. */
    void flush() {}

    @Override
    public final void onSubscribe(Subscription subscription) {
        Objects.requireNonNull(subscription, "subscription");
        if (upstream != null) {
            subscription.cancel();
            return;
        }
        upstream = subscription;
        if (!downstream.subscribed(this)) {
            cancel();
        }
    }

    @Override
    public void onNext(T item) {
        Objects.requireNonNull(item, "item");
        if (done) {
            return;
        }
        try {
            next(item);
        } catch (Throwable e) {
            stopAndFail(e);
        }
    }

    @Override
    public void onError(Throwable error) {
        Objects.requireNonNull(error, "error");
        if (!done) {
            done = true;
            downstream.failed(error);
        }
    }

    @Override
    public void onComplete() {
        if (!done) {
            flush();
            finish();
        }
    }

    @Override
    public void request(long n) {
        upstream().request(n);
    }

    @Override
    public void cancel() {
        done = true;
        upstream().cancel();
    }

    final void emit(R item) {
        if (!done && !downstream.next(item)) {
            cancel();
        }
    }

    final void finish() {
        if (!done) {
            done = true;
            downstream.completed();
        }
    }

    final void stopAndFail(Throwable error) {
        if (!done) {
            cancel();
            downstream.failed(error);
        }
    }

    final Subscription upstream() {
        return Objects.requireNonNull(upstream, "upstream");
    }
}
