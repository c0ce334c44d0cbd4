package dev.tailrace.dsl.internal.publish;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;

/** The elements of several publishers as they come, with a bounded queue for each; the first error ends it at once. */
public final class MergePublisher<T> implements Publisher<T> {
    private final List<? extends Publisher<? extends T>> publishers;

    public MergePublisher(List<? extends Publisher<? extends T>> publishers) {
        this.publishers = List.copyOf(publishers);
    }

    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        new MergeSubscription<T>(new Downstream<>(subscriber), publishers.size()).start(publishers);
    }
}
