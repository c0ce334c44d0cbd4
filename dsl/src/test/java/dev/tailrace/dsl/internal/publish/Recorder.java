package dev.tailrace.dsl.internal.publish;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A subscriber that writes down what it is told; tests override what it answers. */
public class Recorder<T> implements Subscriber<T> {
    private static final long LIVENESS_SECONDS = 30;

    public volatile Subscription subscription;
    public final List<T> items = new CopyOnWriteArrayList<>();
    public volatile Throwable error;
    public final AtomicInteger ends = new AtomicInteger();
    private final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
    }

    @Override
    public void onNext(T item) {
        items.add(item);
    }

    @Override
    public void onError(Throwable given) {
        error = given;
        onComplete();
    }

    @Override
    public void onComplete() {
        ends.incrementAndGet();
        ended.countDown();
    }

    public void awaitEnd() throws InterruptedException {
        await(ended);
    }

    public boolean hasEnded() {
        return ends.get() > 0;
    }

    public static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(LIVENESS_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("nothing happened within " + LIVENESS_SECONDS + " s");
        }
    }
}
