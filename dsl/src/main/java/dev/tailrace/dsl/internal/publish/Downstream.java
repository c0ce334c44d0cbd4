package dev.tailrace.dsl.internal.publish;

import java.util.Objects;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;

/**
 * A subscriber as its publisher calls it. What a subscriber throws breaks its contract (rule 2.13): it counts as cancelled, and the
 * error goes to the thread's uncaught exception handler, since no one else could receive it.
 */
final class Downstream<T> {
    private final Subscriber<? super T> subscriber;

    Downstream(Subscriber<? super T> subscriber) {
        this.subscriber = Objects.requireNonNull(subscriber, "subscriber");
    }

    /** False: it threw, and wants nothing more. */
    boolean subscribed(Subscription subscription) {
        try {
            subscriber.onSubscribe(subscription);
            return true;
        } catch (Throwable e) {
            report(e);
            return false;
        }
    }

    /** False: it threw, and wants nothing more. */
    boolean next(T item) {
        try {
            subscriber.onNext(item);
            return true;
        } catch (Throwable e) {
            report(e);
            return false;
        }
    }

    void completed() {
        try {
            subscriber.onComplete();
        } catch (Throwable e) {
            report(e);
        }
    }

    void failed(Throwable error) {
        try {
            subscriber.onError(error);
        } catch (Throwable e) {
            if (e != error) {
                e.addSuppressed(error);
            }
            report(e);
        }
    }

    static void report(Throwable error) {
        var thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, error);
    }
}
