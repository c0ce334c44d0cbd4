package dev.tailrace.dsl.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.internal.publish.Recorder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PublishersTest {
    private static Publisher<Integer> numbers(int count) {
        return Publishers.from(IntStream.range(0, count).boxed().toList());
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return assertThrows(CompletionException.class, future::join).getCause();
    }

    @Test
    void mapTurnsEachElement() {
        assertEquals(List.of("0", "1", "2"), Publishers.collect(Publishers.map(numbers(3), String::valueOf)).join());
    }

    @Test
    void aMapFunctionThatThrowsCancelsTheUpstreamAndFailsTheResult() {
        var upstream = new ProbePublisher<Integer>();
        var result = Publishers.collect(Publishers.map(upstream, n -> 10 / n));
        upstream.next(0);
        assertInstanceOf(ArithmeticException.class, failure(result));
        assertTrue(upstream.cancelled);
    }

    @Test
    void aMapFunctionThatGivesNullFailsTheResult() {
        assertInstanceOf(NullPointerException.class, failure(Publishers.collect(Publishers.map(numbers(1), n -> null))));
    }

    @Test
    void filterKeepsWhatIsAcceptedAndMakesUpForTheRest() {
        var recorder = new Recorder<Integer>();
        Publishers.filter(numbers(100), n -> n % 10 == 9).subscribe(recorder);
        recorder.subscription.request(3);
        assertEquals(List.of(9, 19, 29), recorder.items);
    }

    @Test
    void takeAsksForNoMoreThanItTakes() {
        var upstream = new ProbePublisher<Integer>();
        var recorder = new Recorder<Integer>();
        Publishers.take(upstream, 2).subscribe(recorder);
        recorder.subscription.request(Long.MAX_VALUE);
        assertEquals(2, upstream.requested);
        upstream.next(1);
        assertFalse(upstream.cancelled);
        upstream.next(2);
        assertTrue(upstream.cancelled);
        assertEquals(List.of(1, 2), recorder.items);
        assertTrue(recorder.hasEnded());
    }

    @Test
    void takingNothingNeverSubscribes() {
        var upstream = new ProbePublisher<Integer>();
        assertEquals(List.of(), Publishers.collect(Publishers.take(upstream, 0)).join());
        assertFalse(upstream.isSubscribed());
    }

    @Test
    void bufferGathersListsAndTheLastMayBeShorter() {
        assertEquals(List.of(List.of(0, 1), List.of(2, 3), List.of(4)), Publishers.collect(Publishers.buffer(numbers(5), 2)).join());
    }

    @Test
    void bufferAsksForWholeLists() {
        var upstream = new ProbePublisher<Integer>();
        var recorder = new Recorder<List<Integer>>();
        Publishers.buffer(upstream, 5).subscribe(recorder);
        recorder.subscription.request(2);
        assertEquals(10, upstream.requested);
        recorder.subscription.request(Long.MAX_VALUE / 2);
        assertEquals(Long.MAX_VALUE, upstream.requested);
    }

    @Test
    void collectUsesAnyCollector() {
        assertEquals(10, Publishers.collect(numbers(5), Collectors.summingInt(n -> n)).join());
    }

    @Test
    void firstAsksForOneAndCancels() {
        var upstream = new ProbePublisher<Integer>();
        var first = Publishers.first(upstream);
        assertEquals(1, upstream.requested);
        upstream.next(7);
        assertEquals(Optional.of(7), first.join());
        assertTrue(upstream.cancelled);
    }

    @Test
    void firstOfNothingIsEmpty() {
        assertEquals(Optional.empty(), Publishers.first(Publishers.empty()).join());
    }

    @Test
    void countCounts() {
        assertEquals(1_000L, Publishers.count(numbers(1_000)).join());
    }

    @Test
    void cancellingACollectCancelsTheSubscription() {
        var upstream = new ProbePublisher<Integer>();
        Publishers.collect(upstream).cancel(true);
        assertTrue(upstream.cancelled);
    }

    @Test
    void completingACollectFromOutsideCancelsTheSubscription() {
        var upstream = new ProbePublisher<Integer>();
        Publishers.collect(upstream).complete(List.of());
        assertTrue(upstream.cancelled);
    }

    @Test
    void cancellingGoesThroughEveryOperatorToTheSource() {
        var upstream = new ProbePublisher<Integer>();
        var chain = Publishers.take(Publishers.buffer(Publishers.filter(Publishers.map(upstream, n -> n), n -> true), 2), 9);
        Publishers.collect(Publishers.concat(List.of(chain))).cancel(true);
        assertTrue(upstream.cancelled);
    }

    @Test
    void eachSubscriberOfAnIterableIteratesAnew() {
        var publisher = numbers(3);
        assertEquals(Publishers.collect(publisher).join(), Publishers.collect(publisher).join());
    }

    @Test
    void anIterableThatThrowsFailsTheResult() {
        Iterable<Integer> broken = () -> {
            throw new IllegalStateException("broken");
        };
        assertEquals("broken", failure(Publishers.collect(Publishers.from(broken))).getMessage());
    }

    @Test
    void errorFailsWithoutDemand() {
        var recorder = new Recorder<Integer>();
        var error = new IllegalStateException("made to fail");
        Publishers.<Integer>error(error).subscribe(recorder);
        assertSame(error, recorder.error);
    }

    @Test
    void aStageIsMadeAtTheFirstRequestAndAnewForEachSubscriber() {
        var made = new AtomicInteger();
        var publisher = Publishers.<Integer>fromStage(() -> CompletableFuture.completedFuture(made.incrementAndGet()));
        var recorder = new Recorder<Integer>();
        publisher.subscribe(recorder);
        assertEquals(0, made.get());
        assertEquals(List.of(1), Publishers.collect(publisher).join());
        recorder.subscription.request(1);
        assertEquals(List.of(2), recorder.items);
        assertTrue(recorder.hasEnded());
    }

    @Test
    void aStageWithoutAResultIsNoElement() {
        assertEquals(List.of(), Publishers.collect(Publishers.fromStage(() -> CompletableFuture.completedFuture(null))).join());
    }

    @Test
    void aStageThatFailsFailsTheResultWithItsCause() {
        var failed = CompletableFuture.supplyAsync(() -> Integer.valueOf("x"));
        assertInstanceOf(NumberFormatException.class, failure(Publishers.collect(Publishers.fromStage(() -> failed))));
    }

    @Test
    void cancellingTheSubscriptionCancelsTheStage() {
        var stage = new CompletableFuture<Integer>();
        Publishers.collect(Publishers.fromStage(() -> stage)).cancel(true);
        assertTrue(stage.isCancelled());
    }

    @Test
    void wrongArgumentsAreRefusedAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> Publishers.take(numbers(1), -1));
        assertThrows(IllegalArgumentException.class, () -> Publishers.buffer(numbers(1), 0));
        assertThrows(IllegalArgumentException.class, () -> Publishers.race(List.<Publisher<Integer>>of()));
        assertThrows(IllegalArgumentException.class, () -> Publishers.timeout(numbers(1), Duration.ZERO));
        assertThrows(NullPointerException.class, () -> Publishers.map(numbers(1), null));
    }
}
