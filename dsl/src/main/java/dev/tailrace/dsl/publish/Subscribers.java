package dev.tailrace.dsl.publish;

import dev.tailrace.dsl.internal.publish.CallbackSubscriber;
import dev.tailrace.dsl.internal.publish.CollectingSubscriber;
import dev.tailrace.dsl.internal.publish.ForEachAsyncSubscriber;
import dev.tailrace.dsl.internal.publish.ForEachSubscriber;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Publisher;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Subscribers for any {@link Publisher}, so that nobody has to write one. Each may be used for one subscription; what becomes of it is in
 * its {@link ResultSubscriber#completion()}. A callback that throws cancels the subscription and fails the completion.
 */
public final class Subscribers {
    private Subscribers() {}

    /**
     * Hands each element to {@code consumer}, on the publisher's thread. Asks for everything at once: the publishers of this library
     * wait for the consumer to return, so back-pressure holds all the same.
     */
    public static <T> ResultSubscriber<T, @Nullable Void> forEach(Consumer<? super T> consumer) {
        return new ForEachSubscriber<>(Objects.requireNonNull(consumer, "consumer"), Long.MAX_VALUE);
    }

    /**
     * Hands each element to {@code consumer}, with never more than {@code batchSize} asked for and not yet consumed: for publishers that
     * would otherwise run ahead.
     *
     * @throws IllegalArgumentException if {@code batchSize} is below 1
     */
    public static <T> ResultSubscriber<T, @Nullable Void> forEach(Consumer<? super T> consumer, int batchSize) {
        return new ForEachSubscriber<>(Objects.requireNonNull(consumer, "consumer"), atLeastOne("batchSize", batchSize));
    }

    /**
     * Hands each element to an asynchronous {@code handler}, with at most {@code parallelism} stages under way and no element waiting.
     * Elements are handed over in order; stages may end in any. The completion waits for the stages too. The first stage to fail cancels
     * the subscription and fails the completion at once; stages under way are left to end by themselves.
     *
     * @throws IllegalArgumentException if {@code parallelism} is below 1
     */
    public static <T> ResultSubscriber<T, @Nullable Void> forEachAsync(
            int parallelism, Function<? super T, ? extends CompletionStage<?>> handler) {
        return new ForEachAsyncSubscriber<>(atLeastOne("parallelism", parallelism), Objects.requireNonNull(handler, "handler"));
    }

    /** Gathers every element; the completion has the collector's result. Asks for everything at once and holds what the collector holds. */
    public static <T, R extends @Nullable Object> ResultSubscriber<T, R> collecting(Collector<? super T, ?, R> collector) {
        return new CollectingSubscriber<>(Objects.requireNonNull(collector, "collector"));
    }

    /**
     * Callbacks as a subscriber. Nothing is delivered until {@link DemandSubscriber#request} is called, as often as the caller likes,
     * also from within {@code onNext}.
     *
     * @param onNext gets each element
     * @param onError gets the publisher's error, or what {@code onNext} or {@code onComplete} threw; not called after a cancel
     * @param onComplete runs after the last element
     */
    public static <T> DemandSubscriber<T> of(
            Consumer<? super T> onNext, Consumer<? super Throwable> onError, Runnable onComplete) {
        return new CallbackSubscriber<>(
                Objects.requireNonNull(onNext, "onNext"),
                Objects.requireNonNull(onError, "onError"),
                Objects.requireNonNull(onComplete, "onComplete"));
    }

    private static int atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be at least 1");
        }
        return value;
    }
}
