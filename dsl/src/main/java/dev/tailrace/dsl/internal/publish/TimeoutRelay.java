package dev.tailrace.dsl.internal.publish;

import dev.tailrace.dsl.error.PublisherTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Fails when the upstream owes an element for too long. Time runs only while there is demand and no signal is being handled. One timer
 * at most is pending, none without demand: it looks how long it has been, and goes on for what is left.
 */
public final class TimeoutRelay<T> extends Relay<T, T> {
    private static final long ENDED = -1;

    private final Duration timeout;
    private final long timeoutNanos;
    private final AtomicLong outstanding = new AtomicLong();
    // Even: between signals; odd: a signal is being handled; ENDED: nothing more. The timer may end it only from the even value it saw,
    // so that its error is never concurrent with a signal and never late by one.
    private final AtomicLong turn = new AtomicLong();
    private final AtomicBoolean armed = new AtomicBoolean();
    private volatile long idleSinceNanos = System.nanoTime();
    private volatile @Nullable CompletableFuture<Void> timer;

    public TimeoutRelay(Subscriber<? super T> subscriber, Duration timeout) {
        super(subscriber);
        this.timeout = timeout;
        this.timeoutNanos = TimeUnit.NANOSECONDS.convert(timeout);
    }

    @Override
    public void request(long n) {
        if (n > 0) {
            if (outstanding.get() == 0) {
                idleSinceNanos = System.nanoTime();
            }
            Demand.add(outstanding, n);
            if (armed.compareAndSet(false, true)) {
                arm(timeoutNanos);
            }
        }
        super.request(n);
    }

    @Override
    public void cancel() {
        turn.set(ENDED);
        disarm();
        super.cancel();
    }

    @Override
    public void onNext(T item) {
        long now = turn.get();
        if (now == ENDED || !turn.compareAndSet(now, now + 1)) {
            return;
        }
        Demand.subtract(outstanding, 1);
        super.onNext(item);
        idleSinceNanos = System.nanoTime();
        turn.compareAndSet(now + 1, now + 2);
    }

    @Override
    void next(T item) {
        emit(item);
    }

    @Override
    public void onError(Throwable error) {
        if (turn.getAndSet(ENDED) != ENDED) {
            disarm();
            super.onError(error);
        }
    }

    @Override
    public void onComplete() {
        if (turn.getAndSet(ENDED) != ENDED) {
            disarm();
            super.onComplete();
        }
    }

    private void arm(long nanos) {
        var next = new CompletableFuture<Void>().completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
        timer = next;
        // Off the JDK's timer thread: what runs here may call the subscriber.
        next.thenRunAsync(this::look);
        if (turn.get() == ENDED) {
            next.cancel(false);
        }
    }

    private void disarm() {
        var pending = timer;
        if (pending != null) {
            pending.cancel(false);
        }
    }

    private void look() {
        long seen = turn.get();
        if (seen == ENDED) {
            return;
        }
        if (outstanding.get() == 0) {
            armed.set(false);
            if (outstanding.get() > 0 && armed.compareAndSet(false, true)) {
                arm(timeoutNanos);
            }
            return;
        }
        long leftNanos = (seen & 1) == 1 ? timeoutNanos : timeoutNanos - (System.nanoTime() - idleSinceNanos);
        if (leftNanos > 0) {
            arm(leftNanos);
        } else if (turn.compareAndSet(seen, ENDED)) {
            stopAndFail(new PublisherTimeoutException("No element came within " + timeout + " of being asked for; the subscription was"
                    + " cancelled. Allow more time, or find out why the publisher is slow."));
        } else {
            arm(timeoutNanos);
        }
    }
}
