package dev.tailrace.dsl.internal.publish;

import java.util.Objects;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** One subscription of a {@link SequencePublisher}. Signals are serial because the next part is subscribed to after the last one's end. */
final class SequenceSubscription<T> {
    private final Downstream<T> downstream;
    private final SequencePublisher.Successor<T> successor;
    private final SwitchableSubscription subscription = new SwitchableSubscription();
    // A part may end inside its own subscribe; the gate turns that recursion into a loop.
    private final DrainGate gate = DrainGate.entered();
    // Both are handed from a part's last signal to the next part through the gate.
    private @Nullable Throwable lastError;
    private long delivered;

    SequenceSubscription(Downstream<T> downstream, SequencePublisher.Successor<T> successor) {
        this.downstream = downstream;
        this.successor = successor;
    }

    void start() {
        if (downstream.subscribed(subscription)) {
            advance();
        }
    }

    private void ended(@Nullable Throwable error) {
        lastError = error;
        if (gate.enter()) {
            advance();
        }
    }

    private void advance() {
        do {
            if (subscription.isCancelled()) {
                return;
            }
            Publisher<? extends T> next;
            try {
                next = lastError != null && subscription.isRefused() ? null : successor.after(lastError);
            } catch (Throwable e) {
                if (lastError != null && e != lastError) {
                    e.addSuppressed(lastError);
                }
                downstream.failed(e);
                return;
            }
            if (next == null) {
                end();
                return;
            }
            try {
                next.subscribe(new Part());
            } catch (Throwable e) {
                downstream.failed(e);
                return;
            }
        } while (!gate.leave());
    }

    private void end() {
        if (lastError == null) {
            downstream.completed();
        } else {
            downstream.failed(lastError);
        }
    }

    private final class Part implements Subscriber<T> {
        private boolean subscribed;

        @Override
        public void onSubscribe(Subscription upstream) {
            Objects.requireNonNull(upstream, "subscription");
            if (subscribed) {
                upstream.cancel();
                return;
            }
            subscribed = true;
            long before = delivered;
            delivered = 0;
            subscription.switchTo(upstream, before);
        }

        @Override
        public void onNext(T item) {
            Objects.requireNonNull(item, "item");
            if (subscription.isCancelled()) {
                return;
            }
            delivered++;
            if (!downstream.next(item)) {
                subscription.cancel();
            }
        }

        @Override
        public void onError(Throwable error) {
            ended(Objects.requireNonNull(error, "error"));
        }

        @Override
        public void onComplete() {
            ended(null);
        }
    }
}
