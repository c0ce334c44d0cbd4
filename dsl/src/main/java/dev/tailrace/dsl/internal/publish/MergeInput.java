package dev.tailrace.dsl.internal.publish;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One publisher of a merge: what it delivered and was not yet handed on, never more than {@link #AHEAD}. */
final class MergeInput<T> implements Subscriber<T> {
    static final int AHEAD = 64;

    private final Runnable signal;
    private final Consumer<Throwable> fail;
    private final Queue<T> queue = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Subscription upstream;
    private volatile boolean completed;
    // Both are owned by whoever is inside the merge's gate.
    private boolean asked;
    private int taken;

    MergeInput(Runnable signal, Consumer<Throwable> fail) {
        this.signal = signal;
        this.fail = fail;
    }

    /** Inside the gate: asks for the first elements, once. */
    void ask() {
        var subscription = upstream;
        if (!asked && subscription != null) {
            asked = true;
            subscription.request(AHEAD);
        }
    }

    /** Inside the gate. */
    @Nullable T poll() {
        var item = queue.poll();
        if (item != null && ++taken == AHEAD / 2) {
            taken = 0;
            Objects.requireNonNull(upstream, "upstream").request(AHEAD / 2);
        }
        return item;
    }

    /** Inside the gate. Completion is read first: nothing is queued after it. */
    boolean isExhausted() {
        return completed && queue.isEmpty();
    }

    void cancel() {
        var subscription = upstream;
        if (subscription != null) {
            subscription.cancel();
        }
    }

    void clear() {
        queue.clear();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        Objects.requireNonNull(subscription, "subscription");
        if (upstream != null) {
            subscription.cancel();
            return;
        }
        upstream = subscription;
        signal.run();
    }

    @Override
    public void onNext(T item) {
        queue.add(Objects.requireNonNull(item, "item"));
        signal.run();
    }

    @Override
    public void onError(Throwable error) {
        fail.accept(Objects.requireNonNull(error, "error"));
    }

    @Override
    public void onComplete() {
        completed = true;
        signal.run();
    }
}
