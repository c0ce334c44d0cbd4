package dev.tailrace.dsl.internal.publish;

import java.util.Objects;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Publishers one after another, each subscribed to when the one before has ended; what was not delivered is asked of the next. */
public final class SequencePublisher<T> implements Publisher<T> {
    /** Chooses what follows. */
    public interface Successor<T> {
        /**
         * @param error how the publisher before ended, {@code null} if it completed or none came before
         * @return what comes next, {@code null} to end as the publisher before ended
         */
        @Nullable Publisher<? extends T> after(@Nullable Throwable error);
    }

    private final Supplier<Successor<T>> successors;

    /** @param successors makes the order of one subscription */
    public SequencePublisher(Supplier<Successor<T>> successors) {
        this.successors = successors;
    }

    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        new SequenceSubscription<T>(new Downstream<>(subscriber), successors.get()).start();
    }
}
