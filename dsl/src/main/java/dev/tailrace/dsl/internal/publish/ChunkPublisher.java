package dev.tailrace.dsl.internal.publish;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Publishes the rows of a {@link ChunkSource}, one source a subscription. Cold: the source is made by {@code subscribe} and first asked
 * when there is demand. Rows cross threads chunk by chunk; the next chunk is fetched while one is delivered if demand goes beyond it, so
 * a subscription holds two chunks at most. Cancelling closes the source at once, on the cancelling thread.
 */
public final class ChunkPublisher<T> implements Publisher<T> {
    private final Supplier<? extends ChunkSource<T>> sources;
    private final Function<? super ChunkSource<T>, ? extends Executor> executors;

    /**
     * @param sources makes the source of one subscription, on the thread that subscribes
     * @param executor where the subscriber is called, {@code onSubscribe} aside, which runs inside {@code subscribe}
     */
    public ChunkPublisher(Supplier<? extends ChunkSource<T>> sources, Executor executor) {
        this(sources, (Function<ChunkSource<T>, Executor>) source -> executor);
        Objects.requireNonNull(executor, "executor");
    }

    private ChunkPublisher(
            Supplier<? extends ChunkSource<T>> sources, Function<? super ChunkSource<T>, ? extends Executor> executors) {
        this.sources = Objects.requireNonNull(sources, "sources");
        this.executors = Objects.requireNonNull(executors, "executors");
    }

    /** With an executor for each subscription, which may ask the source whose rows it hands over. */
    public static <T> ChunkPublisher<T> of(
            Supplier<? extends ChunkSource<T>> sources, Function<? super ChunkSource<T>, ? extends Executor> executors) {
        return new ChunkPublisher<>(sources, executors);
    }

    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        ChunkSource<T> source;
        try {
            source = Objects.requireNonNull(sources.get(), "source");
        } catch (Throwable e) {
            new FailedPublisher<T>(e).subscribe(subscriber);
            return;
        }
        new ChunkSubscription<T>(subscriber, source, executors.apply(source)).start();
    }
}
