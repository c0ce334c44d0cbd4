package dev.tailrace.app.tail;

import dev.tailrace.dsl.publish.Subscribers;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow.Publisher;
import java.util.function.Consumer;

/** A publisher without end, consumed by a thread that waits for it. */
final class Subscription {
    private Subscription() {}

    /** Returns only by failing: as the publisher does, as {@code consumer} does, or when this thread is interrupted. */
    static <T> void await(Publisher<T> publisher, Consumer<T> consumer) throws Exception {
        var subscriber = Subscribers.<T>forEach(consumer);
        publisher.subscribe(subscriber);
        try {
            subscriber.completion().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            // Interrupted: ends the reading, and closing the database waits for that. Otherwise it is over, and this does nothing.
            subscriber.completion().cancel(true);
        }
    }
}
