package dev.tailrace.dsl.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubscribersTest {
    private final ProbePublisher<Integer> upstream = new ProbePublisher<>();
    private final List<Integer> seen = new ArrayList<>();

    private static Throwable failure(ResultSubscriber<?, ?> subscriber) {
        return assertThrows(CompletionException.class, () -> subscriber.completion().join()).getCause();
    }

    @Test
    void forEachSeesEveryElementAndCompletes() {
        var subscriber = Subscribers.<Integer>forEach(seen::add);
        Publishers.from(List.of(1, 2, 3)).subscribe(subscriber);
        subscriber.completion().join();
        assertEquals(List.of(1, 2, 3), seen);
    }

    @Test
    void aConsumerThatThrowsCancelsTheUpstreamAndFailsTheCompletion() {
        var error = new IllegalStateException("mine");
        var subscriber = Subscribers.<Integer>forEach(item -> {
            throw error;
        });
        upstream.subscribe(subscriber);
        upstream.next(1);
        assertSame(error, failure(subscriber));
        assertTrue(upstream.cancelled);
    }

    @Test
    void forEachInBatchesNeverHasMoreThanABatchOutstanding() {
        upstream.subscribe(Subscribers.<Integer>forEach(seen::add, 4));
        assertEquals(4, upstream.requested);
        upstream.next(1);
        assertEquals(4, upstream.requested);
        upstream.next(2);
        assertEquals(6, upstream.requested);
    }

    @Test
    void forEachInBatchesOfOneAsksOneByOneToTheEnd() {
        var subscriber = Subscribers.<Integer>forEach(seen::add, 1);
        Publishers.from(IntStream.range(0, 100_000).boxed().toList()).subscribe(subscriber);
        subscriber.completion().join();
        assertEquals(100_000, seen.size());
    }

    @Test
    void cancellingTheCompletionCancelsTheUpstream() {
        var subscriber = Subscribers.<Integer>forEach(seen::add);
        upstream.subscribe(subscriber);
        subscriber.completion().cancel(true);
        assertTrue(upstream.cancelled);
        upstream.next(1);
        assertEquals(List.of(), seen);
    }

    @Test
    void aCompletionCancelledBeforehandRefusesTheSubscription() {
        var subscriber = Subscribers.<Integer>forEach(seen::add);
        subscriber.completion().cancel(true);
        upstream.subscribe(subscriber);
        assertTrue(upstream.cancelled);
        assertEquals(0, upstream.requested);
    }

    @Test
    void collectingGivesTheCollectorsResult() {
        var subscriber = Subscribers.<Integer, String>collecting(Collectors.mapping(String::valueOf, Collectors.joining("-")));
        Publishers.from(List.of(1, 2, 3)).subscribe(subscriber);
        assertEquals("1-2-3", subscriber.completion().join());
    }

    @Test
    void anErrorOfThePublisherFailsTheCompletion() {
        var subscriber = Subscribers.<Integer, List<Integer>>collecting(Collectors.toList());
        var error = new IllegalStateException("lost");
        upstream.subscribe(subscriber);
        upstream.fail(error);
        assertSame(error, failure(subscriber));
        assertFalse(upstream.cancelled);
    }

    @Test
    void forEachAsyncKeepsAtMostItsParallelismUnderWay() {
        var stages = new ArrayList<CompletableFuture<String>>();
        var subscriber = Subscribers.<Integer>forEachAsync(2, item -> {
            stages.add(new CompletableFuture<>());
            return stages.get(stages.size() - 1);
        });
        upstream.subscribe(subscriber);
        assertEquals(2, upstream.requested);
        upstream.next(1);
        upstream.next(2);
        assertEquals(2, upstream.requested);
        stages.get(1).complete("done");
        assertEquals(3, upstream.requested);
    }

    @Test
    void forEachAsyncCompletesWhenTheLastStageHas() {
        var stage = new CompletableFuture<String>();
        var subscriber = Subscribers.<Integer>forEachAsync(2, item -> stage);
        upstream.subscribe(subscriber);
        upstream.next(1);
        upstream.complete();
        assertFalse(subscriber.completion().isDone());
        stage.complete("done");
        assertTrue(subscriber.completion().isDone());
    }

    @Test
    void aStageThatFailsCancelsTheUpstreamAndFailsTheCompletion() {
        var error = new IllegalStateException("stage");
        var subscriber = Subscribers.<Integer>forEachAsync(2, item -> CompletableFuture.failedStage(error));
        upstream.subscribe(subscriber);
        upstream.next(1);
        assertSame(error, failure(subscriber));
        assertTrue(upstream.cancelled);
    }

    @Test
    void aHandlerThatThrowsCancelsTheUpstreamAndFailsTheCompletion() {
        var subscriber = Subscribers.<Integer>forEachAsync(2, item -> {
            throw new IllegalStateException("mine");
        });
        upstream.subscribe(subscriber);
        upstream.next(1);
        assertInstanceOf(IllegalStateException.class, failure(subscriber));
        assertTrue(upstream.cancelled);
    }

    @Test
    void forEachAsyncHandlesManyElementsOfStagesFromOtherThreads() {
        CompletionStage<Integer> handled = CompletableFuture.completedStage(1);
        var subscriber = Subscribers.<Integer>forEachAsync(4, item -> handled.thenApplyAsync(one -> one + item));
        Publishers.from(IntStream.range(0, 5_000).boxed().toList()).subscribe(subscriber);
        subscriber.completion().orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Test
    void callbacksGetWhatWasAskedForAndTheEnd() {
        var events = new ArrayList<String>();
        var subscriber = Subscribers.<Integer>of(item -> events.add("" + item), error -> events.add("error"), () -> events.add("end"));
        Publishers.from(List.of(1, 2, 3)).subscribe(subscriber);
        assertEquals(List.of(), events);
        subscriber.request(2);
        assertEquals(List.of("1", "2"), events);
        subscriber.request(1);
        assertEquals(List.of("1", "2", "3", "end"), events);
        assertTrue(subscriber.completion().isDone());
    }

    @Test
    void demandBeforeThePublisherAnsweredIsRemembered() {
        var subscriber = Subscribers.<Integer>of(seen::add, error -> {}, () -> {});
        subscriber.request(2);
        upstream.subscribe(subscriber);
        assertEquals(2, upstream.requested);
    }

    @Test
    void aCallbackThatThrowsReachesOnErrorOnce() {
        var errors = new ArrayList<Throwable>();
        var error = new IllegalStateException("mine");
        var subscriber = Subscribers.<Integer>of(
                item -> {
                    throw error;
                },
                errors::add,
                () -> {});
        upstream.subscribe(subscriber);
        subscriber.request(1);
        upstream.next(1);
        assertEquals(List.of(error), errors);
        assertTrue(upstream.cancelled);
    }

    @Test
    void noCallbackFollowsACancel() {
        var events = new ArrayList<String>();
        var subscriber = Subscribers.<Integer>of(item -> events.add("item"), error -> events.add("error"), () -> events.add("end"));
        upstream.subscribe(subscriber);
        subscriber.request(5);
        subscriber.cancel();
        upstream.next(1);
        upstream.complete();
        assertTrue(upstream.cancelled);
        assertEquals(List.of(), events);
    }

    @Test
    void aDemandBelowOneFailsTheCompletion() {
        var subscriber = Subscribers.<Integer>of(seen::add, error -> {}, () -> {});
        upstream.subscribe(subscriber);
        subscriber.request(0);
        assertInstanceOf(IllegalArgumentException.class, failure(subscriber));
    }

    @Test
    void sizesBelowOneAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Subscribers.<Integer>forEach(seen::add, 0));
        assertThrows(IllegalArgumentException.class, () -> Subscribers.forEachAsync(0, item -> CompletableFuture.completedStage(1)));
    }
}
