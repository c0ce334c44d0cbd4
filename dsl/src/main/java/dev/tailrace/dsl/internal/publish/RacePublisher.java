package dev.tailrace.dsl.internal.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Mirrors the contender that first emits or completes, and cancels the others. One that fails before that drops out. */
public final class RacePublisher<T> implements Publisher<T> {
    private final List<? extends Publisher<? extends T>> publishers;

    /** @param publishers at least one */
    public RacePublisher(List<? extends Publisher<? extends T>> publishers) {
        this.publishers = List.copyOf(publishers);
    }

    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        new Race<T>(new Downstream<>(subscriber), publishers.size()).start(publishers);
    }

    private static final class Race<T> implements Subscription {
        private final Downstream<T> downstream;
        private final List<Contender> contenders = new ArrayList<>();
        // Only the winner calls downstream, so its signals are serial.
        private final AtomicReference<@Nullable Contender> winner = new AtomicReference<>();
        private volatile boolean cancelled;
        private volatile boolean refused;
        // Guarded by itself.
        private final List<Throwable> failures = new ArrayList<>();

        Race(Downstream<T> downstream, int size) {
            this.downstream = downstream;
            for (int i = 0; i < size; i++) {
                contenders.add(new Contender());
            }
        }

        void start(List<? extends Publisher<? extends T>> publishers) {
            if (!downstream.subscribed(this)) {
                cancel();
            }
            for (int i = 0; i < publishers.size() && winner.get() == null && !cancelled; i++) {
                var contender = contenders.get(i);
                try {
                    publishers.get(i).subscribe(contender);
                } catch (Throwable e) {
                    contender.onError(e);
                }
            }
        }

        @Override
        public void request(long n) {
            if (n <= 0) {
                refused = true;
            }
            var first = winner.get();
            if (first != null) {
                first.subscription.request(n);
            } else {
                contenders.forEach(contender -> contender.subscription.request(n));
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            contenders.forEach(contender -> contender.subscription.cancel());
        }

        private boolean isWinner(Contender contender) {
            if (winner.get() == contender) {
                return !cancelled;
            }
            if (cancelled || !winner.compareAndSet(null, contender)) {
                return false;
            }
            for (var other : contenders) {
                if (other != contender) {
                    other.subscription.cancel();
                }
            }
            return true;
        }

        private void dropOut(Contender contender, Throwable error) {
            Throwable outcome;
            synchronized (failures) {
                failures.add(error);
                if (winner.get() != contender && !refused && failures.size() < contenders.size()) {
                    return;
                }
                outcome = winner.get() == contender ? error : failures.get(0);
                for (var failure : failures) {
                    if (refused && failure instanceof IllegalArgumentException) {
                        outcome = failure;
                    }
                }
                for (var failure : failures) {
                    if (failure != outcome) {
                        outcome.addSuppressed(failure);
                    }
                }
            }
            if (isWinner(contender)) {
                downstream.failed(outcome);
            }
        }

        private final class Contender implements Subscriber<T> {
            private final SwitchableSubscription subscription = new SwitchableSubscription();
            private boolean subscribed;

            @Override
            public void onSubscribe(Subscription upstream) {
                Objects.requireNonNull(upstream, "subscription");
                if (subscribed) {
                    upstream.cancel();
                    return;
                }
                subscribed = true;
                subscription.switchTo(upstream, 0);
            }

            @Override
            public void onNext(T item) {
                Objects.requireNonNull(item, "item");
                if (isWinner(this) && !downstream.next(item)) {
                    cancel();
                }
            }

            @Override
            public void onError(Throwable error) {
                dropOut(this, Objects.requireNonNull(error, "error"));
            }

            @Override
            public void onComplete() {
                if (isWinner(this)) {
                    downstream.completed();
                }
            }
        }
    }
}
