package dev.tailrace.dsl.internal.publish;

import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.atomic.AtomicLong;

/** Never asks the upstream for more than it will take. */
public final class TakeRelay<T> extends Relay<T, T> {
    // How many may still be asked for; counted down by any thread.
    private final AtomicLong askable;
    // How many are still to come; owned by the upstream's signals.
    private long missing;

    /** @param count at least 1 */
    public TakeRelay(Subscriber<? super T> subscriber, long count) {
        super(subscriber);
        askable = new AtomicLong(count);
        missing = count;
    }

    @Override
    public void request(long n) {
        if (n <= 0) {
            super.request(n);
            return;
        }
        long before = askable.getAndUpdate(left -> left - Math.min(left, n));
        if (before > 0) {
            super.request(Math.min(before, n));
        }
    }

    @Override
    void next(T item) {
        missing--;
        if (missing > 0) {
            emit(item);
        } else if (missing == 0) {
            upstream().cancel();
            emit(item);
            finish();
        }
    }
}
