package dev.tailrace.dsl.internal.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow.Subscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever a subscriber does, its source is closed, once, and it hears nothing that it should not. */
class MisbehavingSubscriberTest {
    private final ManualExecutor executor = new ManualExecutor();
    private final RangeSource source = new RangeSource(100, 10, executor);
    private final List<Throwable> uncaught = new ArrayList<>();
    private Thread.UncaughtExceptionHandler before;

    @BeforeEach
    void watchUncaughtErrors() {
        before = Thread.currentThread().getUncaughtExceptionHandler();
        Thread.currentThread().setUncaughtExceptionHandler((thread, error) -> uncaught.add(error));
    }

    @AfterEach
    void restoreTheHandler() {
        Thread.currentThread().setUncaughtExceptionHandler(before);
    }

    private <R extends Recorder<Integer>> R subscribe(R recorder) {
        new ChunkPublisher<>(() -> source, executor).subscribe(recorder);
        return recorder;
    }

    @Test
    void throwingFromOnNextCancelsAndIsReported() {
        var recorder = subscribe(new Recorder<Integer>() {
            @Override
            public void onNext(Integer item) {
                super.onNext(item);
                throw new IllegalStateException("mine");
            }
        });
        recorder.subscription.request(Long.MAX_VALUE);
        executor.runAll();
        assertEquals(List.of(0), recorder.items);
        assertFalse(recorder.hasEnded());
        assertEquals(1, source.closes.get());
        assertEquals(List.of("mine"), uncaught.stream().map(Throwable::getMessage).toList());
    }

    @Test
    void throwingFromOnSubscribeCancelsAndIsReported() {
        subscribe(new Recorder<Integer>() {
            @Override
            public void onSubscribe(Subscription given) {
                given.request(1);
                throw new IllegalStateException("mine");
            }
        });
        executor.runAll();
        assertEquals(0, source.fetches.get());
        assertEquals(1, source.closes.get());
        assertEquals(List.of("mine"), uncaught.stream().map(Throwable::getMessage).toList());
    }

    @Test
    void throwingFromOnCompleteIsReported() {
        var recorder = subscribe(new Recorder<Integer>() {
            @Override
            public void onComplete() {
                throw new IllegalStateException("mine");
            }
        });
        recorder.subscription.request(Long.MAX_VALUE);
        executor.runAll();
        assertEquals(1, source.closes.get());
        assertEquals(List.of("mine"), uncaught.stream().map(Throwable::getMessage).toList());
    }

    @Test
    void requestingZeroFailsItWithoutAFetch() {
        var recorder = subscribe(new Recorder<Integer>());
        recorder.subscription.request(0);
        executor.runAll();
        assertInstanceOf(IllegalArgumentException.class, recorder.error);
        assertEquals(0, source.fetches.get());
        assertEquals(1, source.closes.get());
    }

    @Test
    void requestingANegativeNumberFailsItAmidTheRows() {
        var recorder = subscribe(new Recorder<Integer>() {
            @Override
            public void onNext(Integer item) {
                super.onNext(item);
                subscription.request(-1);
            }
        });
        recorder.subscription.request(5);
        executor.runAll();
        assertEquals(List.of(0), recorder.items);
        assertInstanceOf(IllegalArgumentException.class, recorder.error);
        assertEquals(1, recorder.ends.get());
        assertEquals(1, source.closes.get());
    }

    @Test
    void requestingEverythingTwiceIsStillEverything() {
        var recorder = subscribe(new Recorder<Integer>());
        recorder.subscription.request(Long.MAX_VALUE);
        recorder.subscription.request(Long.MAX_VALUE);
        executor.runAll();
        assertEquals(100, recorder.items.size());
        assertEquals(1, recorder.ends.get());
        assertEquals(1, source.closes.get());
    }

    @Test
    void cancellingInOnSubscribeClosesTheSourceUnopened() {
        var recorder = subscribe(new Recorder<Integer>() {
            @Override
            public void onSubscribe(Subscription given) {
                super.onSubscribe(given);
                given.cancel();
                given.request(1);
            }
        });
        executor.runAll();
        assertEquals(0, source.fetches.get());
        assertEquals(1, source.closes.get());
        assertFalse(recorder.hasEnded());
    }

    @Test
    void cancellingBeforeARequestClosesTheSourceUnopened() {
        var recorder = subscribe(new Recorder<Integer>());
        recorder.subscription.cancel();
        recorder.subscription.cancel();
        recorder.subscription.request(1);
        executor.runAll();
        assertEquals(0, source.fetches.get());
        assertEquals(1, source.closes.get());
        assertFalse(recorder.hasEnded());
    }

    @Test
    void cancellingInOnNextStopsBetweenTwoRowsOfAChunk() {
        var recorder = subscribe(new Recorder<Integer>() {
            @Override
            public void onNext(Integer item) {
                super.onNext(item);
                if (item == 4) {
                    subscription.cancel();
                }
            }
        });
        recorder.subscription.request(Long.MAX_VALUE);
        executor.runAll();
        assertEquals(List.of(0, 1, 2, 3, 4), recorder.items);
        assertFalse(recorder.hasEnded());
        assertEquals(1, source.closes.get());
    }

    @Test
    void cancellingDuringAFetchClosesTheSourceAtOnceAndDropsItsRows() {
        var recorder = subscribe(new Recorder<Integer>());
        recorder.subscription.request(Long.MAX_VALUE);
        assertTrue(executor.runOne());
        assertEquals(1, source.fetches.get());
        recorder.subscription.cancel();
        assertEquals(1, source.closes.get());
        executor.runAll();
        assertEquals(List.of(), recorder.items);
        assertFalse(recorder.hasEnded());
    }

    @Test
    void neverRequestingOpensNothing() {
        var recorder = subscribe(new Recorder<Integer>());
        executor.runAll();
        assertEquals(0, source.fetches.get());
        assertFalse(recorder.hasEnded());
    }
}
