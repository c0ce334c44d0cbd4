package dev.tailrace.dsl.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.internal.publish.ChunkPublisher;
import dev.tailrace.dsl.internal.publish.RangeSource;
import dev.tailrace.dsl.internal.publish.Recorder;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CombinedPublishersTest {
    private final ProbePublisher<Integer> left = new ProbePublisher<>();
    private final ProbePublisher<Integer> right = new ProbePublisher<>();
    private final Recorder<Integer> recorder = new Recorder<>();

    @Test
    void concatAsksTheNextForWhatTheLastDidNotDeliver() {
        Publishers.concat(List.of(left, right)).subscribe(recorder);
        recorder.subscription.request(5);
        left.next(1);
        left.next(2);
        assertFalse(right.isSubscribed());
        left.complete();
        assertEquals(3, right.requested);
        right.next(3);
        right.complete();
        assertEquals(List.of(1, 2, 3), recorder.items);
        assertTrue(recorder.hasEnded());
    }

    @Test
    void concatOfManyEmptyPublishersEndsOnAFlatStack() {
        var all = Collections.nCopies(200_000, Publishers.<Integer>empty());
        assertEquals(List.of(), Publishers.collect(Publishers.concat(all)).join());
    }

    @Test
    void concatEndsWithTheFirstError() {
        var error = new IllegalStateException("left");
        Publishers.concat(List.of(left, right)).subscribe(recorder);
        left.fail(error);
        assertSame(error, recorder.error);
        assertFalse(right.isSubscribed());
    }

    @Test
    void switchOnErrorGoesOnWithTheSameDemand() {
        Publishers.switchOnError(left, error -> right).subscribe(recorder);
        recorder.subscription.request(3);
        left.next(1);
        left.fail(new IllegalStateException("left"));
        assertEquals(2, right.requested);
        right.next(2);
        right.complete();
        assertEquals(List.of(1, 2), recorder.items);
        assertTrue(recorder.hasEnded());
    }

    @Test
    void theErrorOfTheFallbackIsFinal() {
        var error = new IllegalStateException("right");
        Publishers.switchOnError(left, first -> right).subscribe(recorder);
        left.fail(new IllegalStateException("left"));
        right.fail(error);
        assertSame(error, recorder.error);
    }

    @Test
    void aRefusedRequestIsNoReasonToSwitch() {
        Publishers.switchOnError(left, error -> right).subscribe(recorder);
        recorder.subscription.request(0);
        assertInstanceOf(IllegalArgumentException.class, recorder.error);
        assertFalse(right.isSubscribed());
    }

    @Test
    void aFallbackThatThrowsFailsWithTheFirstErrorSuppressed() {
        var first = new IllegalStateException("left");
        Publishers.switchOnError(left, error -> {
                    throw new UnsupportedOperationException("no fallback");
                })
                .subscribe(recorder);
        left.fail(first);
        assertInstanceOf(UnsupportedOperationException.class, recorder.error);
        assertSame(first, recorder.error.getSuppressed()[0]);
    }

    @Test
    void mergeTakesElementsAsTheyComeAndNoMoreThanWereAskedFor() {
        Publishers.merge(List.of(left, right)).subscribe(recorder);
        assertEquals(0, left.requested);
        recorder.subscription.request(2);
        right.next(10);
        left.next(1);
        left.next(2);
        assertEquals(List.of(10, 1), recorder.items);
        recorder.subscription.request(1);
        assertEquals(List.of(10, 1, 2), recorder.items);
    }

    @Test
    void mergeTakesABoundedNumberAhead() {
        Publishers.merge(List.of(left, right)).subscribe(recorder);
        recorder.subscription.request(1);
        IntStream.range(0, 64).forEach(left::next);
        assertEquals(64, left.requested);
        assertEquals(64, right.requested);
        assertEquals(1, recorder.items.size());
        recorder.subscription.request(31);
        assertEquals(96, left.requested);
    }

    @Test
    void mergeEndsWhenAllHaveAndAfterTheLastQueuedElement() {
        Publishers.merge(List.of(left, right)).subscribe(recorder);
        recorder.subscription.request(1);
        left.next(1);
        left.next(2);
        left.complete();
        right.complete();
        assertFalse(recorder.hasEnded());
        recorder.subscription.request(1);
        assertEquals(List.of(1, 2), recorder.items);
        assertTrue(recorder.hasEnded());
    }

    @Test
    void theFirstErrorOfAMergeCancelsTheOthers() {
        Publishers.merge(List.of(left, right)).subscribe(recorder);
        left.fail(new IllegalStateException("left"));
        assertEquals("left", recorder.error.getMessage());
        assertTrue(right.cancelled);
    }

    @Test
    void mergingFromManyThreadsLosesNothing() throws Exception {
        var pool = Executors.newFixedThreadPool(3);
        try {
            List<Publisher<Integer>> inputs =
                    List.of(rows(20_000, pool), rows(20_000, pool), rows(20_000, pool), rows(20_000, pool));
            var counts = Publishers.collect(Publishers.merge(inputs), Collectors.groupingBy(n -> n, Collectors.counting()))
                    .get(60, TimeUnit.SECONDS);
            assertEquals(20_000, counts.size());
            assertEquals(Set.of(4L), Set.copyOf(counts.values()));
        } finally {
            pool.shutdownNow();
        }
    }

    private static Publisher<Integer> rows(int size, Executor executor) {
        return new ChunkPublisher<>(() -> new RangeSource(size, 10, executor), executor);
    }

    @Test
    void theFirstToEmitWinsTheRaceAndTheOthersAreCancelled() {
        Publishers.race(List.of(left, right)).subscribe(recorder);
        recorder.subscription.request(5);
        assertEquals(5, left.requested);
        assertEquals(5, right.requested);
        right.next(10);
        assertTrue(left.cancelled);
        left.next(1);
        left.complete();
        recorder.subscription.request(2);
        assertEquals(7, right.requested);
        assertEquals(5, left.requested);
        right.complete();
        assertEquals(List.of(10), recorder.items);
        assertEquals(1, recorder.ends.get());
    }

    @Test
    void aContenderThatFailsBeforeItEmitsDropsOut() {
        Publishers.race(List.of(left, right)).subscribe(recorder);
        left.fail(new IllegalStateException("left"));
        assertFalse(recorder.hasEnded());
        right.next(10);
        right.complete();
        assertEquals(List.of(10), recorder.items);
        assertTrue(recorder.hasEnded());
    }

    @Test
    void aRaceThatAllLoseFailsWithTheFirstFailureAndTheOthersSuppressed() {
        var first = new IllegalStateException("left");
        var second = new IllegalStateException("right");
        Publishers.race(List.of(left, right)).subscribe(recorder);
        left.fail(first);
        right.fail(second);
        assertSame(first, recorder.error);
        assertSame(second, recorder.error.getSuppressed()[0]);
    }

    @Test
    void cancellingARaceCancelsEveryContender() {
        Publishers.race(List.of(left, right)).subscribe(recorder);
        recorder.subscription.cancel();
        assertTrue(left.cancelled && right.cancelled);
        left.next(1);
        assertEquals(List.of(), recorder.items);
    }
}
