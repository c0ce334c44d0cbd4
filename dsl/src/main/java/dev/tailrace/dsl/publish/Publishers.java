package dev.tailrace.dsl.publish;

import static java.util.Objects.requireNonNull;

import dev.tailrace.dsl.error.PublisherTimeoutException;
import dev.tailrace.dsl.internal.publish.BufferRelay;
import dev.tailrace.dsl.internal.publish.ChunkPublisher;
import dev.tailrace.dsl.internal.publish.FailedPublisher;
import dev.tailrace.dsl.internal.publish.FilterRelay;
import dev.tailrace.dsl.internal.publish.FirstSubscriber;
import dev.tailrace.dsl.internal.publish.IterableSource;
import dev.tailrace.dsl.internal.publish.MapRelay;
import dev.tailrace.dsl.internal.publish.MergePublisher;
import dev.tailrace.dsl.internal.publish.RacePublisher;
import dev.tailrace.dsl.internal.publish.SequencePublisher;
import dev.tailrace.dsl.internal.publish.StageSource;
import dev.tailrace.dsl.internal.publish.Successors;
import dev.tailrace.dsl.internal.publish.TakeRelay;
import dev.tailrace.dsl.internal.publish.TimeoutRelay;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Publisher;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What Java callers do with a {@link Publisher}, any publisher, without a reactive framework.
 *
 * <p>Operators are cold, can be subscribed to any number of times, and keep to the specification. Cancelling the result cancels what it
 * was made from; demand is passed on, and where elements must be held the number is bounded and said. Signals run on the upstream's
 * threads. A function that throws cancels the upstream and fails the result with what it threw.
 *
 * <p>Futures: completing one from outside, by {@code cancel}, {@code orTimeout} or otherwise, cancels the subscription.
 */
public final class Publishers {
    private Publishers() {}

    /** Each element as {@code function} turns it; {@code null} is an error. */
    public static <T, R> Publisher<R> map(Publisher<T> publisher, Function<? super T, ? extends R> function) {
        requireNonNull(publisher, "publisher");
        requireNonNull(function, "function");
        return subscriber -> publisher.subscribe(new MapRelay<T, R>(subscriber, function));
    }

    /** The elements that {@code predicate} accepts. */
    public static <T> Publisher<T> filter(Publisher<T> publisher, Predicate<? super T> predicate) {
        requireNonNull(publisher, "publisher");
        requireNonNull(predicate, "predicate");
        return subscriber -> publisher.subscribe(new FilterRelay<T>(subscriber, predicate));
    }

    /**
     * The first {@code count} elements; the upstream is asked for no more than these and cancelled with the last.
     *
     * @throws IllegalArgumentException if {@code count} is negative
     */
    public static <T> Publisher<T> take(Publisher<T> publisher, long count) {
        requireNonNull(publisher, "publisher");
        if (count < 0) {
            throw new IllegalArgumentException("count is " + count + "; it must not be negative");
        }
        return count == 0 ? empty() : subscriber -> publisher.subscribe(new TakeRelay<T>(subscriber, count));
    }

    /**
     * Lists of {@code size} elements; the last may be shorter. A request of {@code n} asks the upstream for {@code n × size}.
     *
     * @throws IllegalArgumentException if {@code size} is below 1
     */
    public static <T> Publisher<List<T>> buffer(Publisher<T> publisher, int size) {
        requireNonNull(publisher, "publisher");
        if (size < 1) {
            throw new IllegalArgumentException("size is " + size + "; it must be at least 1");
        }
        return subscriber -> publisher.subscribe(new BufferRelay<T>(subscriber, size));
    }

    /**
     * Fails with {@link PublisherTimeoutException}, and cancels the upstream, when an element that was asked for does not come within
     * {@code timeout} of the one before, or of the request if that was later. While nothing is asked for, no time runs. The error is
     * signalled on the JDK's common pool.
     *
     * @throws IllegalArgumentException if {@code timeout} is not positive
     */
    public static <T> Publisher<T> timeout(Publisher<T> publisher, Duration timeout) {
        requireNonNull(publisher, "publisher");
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout is " + timeout + "; it must be positive");
        }
        return subscriber -> publisher.subscribe(new TimeoutRelay<T>(subscriber, timeout));
    }

    /** Goes on with what {@code fallback} makes of the error when the publisher fails; an error of the second publisher is final. */
    public static <T> Publisher<T> switchOnError(
            Publisher<T> publisher, Function<? super Throwable, ? extends Publisher<T>> fallback) {
        requireNonNull(publisher, "publisher");
        requireNonNull(fallback, "fallback");
        return new SequencePublisher<>(() -> Successors.onError(publisher, fallback));
    }

    /** One publisher after the other, each subscribed to when the one before has completed. The first error ends it. */
    public static <T> Publisher<T> concat(List<? extends Publisher<? extends T>> publishers) {
        var copy = List.copyOf(publishers);
        return new SequencePublisher<>(() -> Successors.inOrder(copy.iterator()));
    }

    /**
     * The elements of all as they come. The first error cancels the others and ends it at once. Up to 64 elements of each publisher are
     * taken ahead of demand, none before the first request.
     */
    public static <T> Publisher<T> merge(List<? extends Publisher<? extends T>> publishers) {
        return new MergePublisher<>(publishers);
    }

    /**
     * Subscribes to all; the first to emit an element, or to complete, wins, and the others are cancelled. One that fails before that
     * drops out; if all do, the first failure is signalled with the others suppressed in it. Until one wins, each is asked for what the
     * subscriber asks for.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static <T> Publisher<T> race(List<? extends Publisher<? extends T>> publishers) {
        if (publishers.isEmpty()) {
            throw new IllegalArgumentException("publishers is empty; a race needs at least one");
        }
        return new RacePublisher<>(publishers);
    }

    /** Every element in a list, asked for at once. */
    public static <T> CompletableFuture<List<T>> collect(Publisher<T> publisher) {
        return collect(publisher, Collectors.toUnmodifiableList());
    }

    /** Every element as {@code collector} gathers them, asked for at once. */
    public static <T, R extends @Nullable Object> CompletableFuture<R> collect(
            Publisher<T> publisher, Collector<? super T, ?, R> collector) {
        return result(publisher, Subscribers.collecting(collector));
    }

    /** The first element, or empty if there is none; asks for one and cancels. */
    public static <T> CompletableFuture<Optional<T>> first(Publisher<T> publisher) {
        return result(publisher, new FirstSubscriber<>());
    }

    /** How many elements there are. */
    public static <T> CompletableFuture<Long> count(Publisher<T> publisher) {
        return collect(publisher, Collectors.counting());
    }

    private static <T, R extends @Nullable Object> CompletableFuture<R> result(Publisher<T> publisher, ResultSubscriber<T, R> subscriber) {
        publisher.subscribe(subscriber);
        return subscriber.completion();
    }

    /** The elements of {@code iterable}, iterated anew for each subscriber, on the thread that requests, up to 256 elements ahead. */
    public static <T> Publisher<T> from(Iterable<? extends T> iterable) {
        requireNonNull(iterable, "iterable");
        return new ChunkPublisher<T>(() -> new IterableSource<>(iterable), Runnable::run);
    }

    /**
     * The result of the stage that {@code stage} makes at the first request, anew for each subscriber; a {@code null} result is no
     * element. Cancelling the subscription cancels the stage's future.
     */
    public static <T> Publisher<T> fromStage(Supplier<? extends CompletionStage<? extends @Nullable T>> stage) {
        requireNonNull(stage, "stage");
        return new ChunkPublisher<T>(() -> new StageSource<>(stage), Runnable::run);
    }

    /** No element; completes at once. */
    public static <T> Publisher<T> empty() {
        return concat(List.of());
    }

    /** Fails at once with {@code error}. */
    public static <T> Publisher<T> error(Throwable error) {
        return new FailedPublisher<>(error);
    }
}
